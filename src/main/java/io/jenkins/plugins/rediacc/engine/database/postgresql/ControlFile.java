package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * What {@code global/pg_control} says of a cluster: the structure {@code ControlFileData} of PostgreSQL's
 * {@code pg_control.h}, of versions 11 to 19. Read directly, because small installations come without
 * {@code pg_controldata}. A file of a layout that is not known, or whose checksum is wrong, is refused.
 *
 * @param systemIdentifier the cluster's, as {@code pg_controldata} prints it
 * @param catalogVersion the version of its system catalogs, such as 202007201
 * @param state what the server did last
 * @param checkpoint where the latest checkpoint's record stands in the WAL, such as {@code 2/8FD77C20}: all that was
 *     committed before it is in the files
 * @param redo where recovery from the latest checkpoint begins
 * @param timeline the timeline of the latest checkpoint
 * @param nextTransactionId the first transaction id that was not handed out by then, with its epoch: 64 bits
 * @param nextOid the first OID that was not handed out by then
 * @param blockBytes the size of a page
 * @param walSegmentBytes the size of a WAL file
 * @param checksums whether pages have checksums
 * @param settings what was in force and what recovery refuses to find lower, by the setting's name
 */
public record ControlFile(
        String systemIdentifier,
        long catalogVersion,
        State state,
        String checkpoint,
        String redo,
        long timeline,
        long nextTransactionId,
        long nextOid,
        long blockBytes,
        long walSegmentBytes,
        boolean checksums,
        Map<String, String> settings) {

    private static final int LEAST_BYTES = 300;
    private static final int VERSION_AT = 8;
    private static final int CATALOG_VERSION_AT = 12;
    private static final int STATE_AT = 16;
    private static final int CHECKPOINT_AT = 32;
    private static final int REDO_AT = 40;
    private static final int TIMELINE_AT = 48;

    /** Checksums are on; version 19 has other numbers for the way there and back. */
    private static final int CHECKSUMS_ON = 1;

    private static final List<String> WAL_LEVELS = List.of("minimal", "replica", "logical");

    /** The cluster's state, in the order of PostgreSQL's {@code DBState}. */
    public enum State {
        STARTING_UP,
        SHUT_DOWN,
        SHUT_DOWN_IN_RECOVERY,
        SHUTTING_DOWN,
        IN_CRASH_RECOVERY,
        IN_ARCHIVE_RECOVERY,
        IN_PRODUCTION;

        /** Whether it was, or is, a standby or in recovery. */
        public boolean inRecovery() {
            return this == SHUT_DOWN_IN_RECOVERY || this == IN_CRASH_RECOVERY || this == IN_ARCHIVE_RECOVERY;
        }

        /** As {@code pg_controldata} prints it, such as {@code in production}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * Where a version's structure has what others have elsewhere.
     *
     * @param version {@code PG_CONTROL_VERSION}
     * @param nextOidAt where the OID counter stands
     * @param walLevelAt where the settings begin
     * @param names the settings that are numbers; the first stands after {@code wal_level} and {@code wal_log_hints}
     * @param blockBytesAt where the size of a page stands
     * @param walSegmentAt where the size of a WAL file stands
     * @param checksumsAt where it stands whether pages have checksums
     * @param checksumAt where the file's own checksum stands; it covers all before it
     */
    private record Layout(
            int version,
            int nextOidAt,
            int walLevelAt,
            List<String> names,
            int blockBytesAt,
            int walSegmentAt,
            int checksumsAt,
            int checksumAt) {

        private static final int FIRST_WITH_WHOLE_ID = 1200;

        private static final List<String> NUMBERS_OF_11 = List.of(
                "max_connections", "max_worker_processes", "max_prepared_transactions", "max_locks_per_transaction");

        private static final List<String> NUMBERS = List.of(
                "max_connections",
                "max_worker_processes",
                "max_wal_senders",
                "max_prepared_transactions",
                "max_locks_per_transaction");

        /** Of PostgreSQL 11, 12, 13 to 16, 17, 18, and 19. */
        private static final List<Layout> KNOWN = List.of(
                new Layout(1100, 68, 164, NUMBERS_OF_11, 208, 220, 244, 280),
                new Layout(1201, 72, 172, NUMBERS, 216, 228, 252, 288),
                new Layout(1300, 72, 172, NUMBERS, 216, 228, 252, 288),
                new Layout(1700, 72, 172, NUMBERS, 216, 228, 252, 288),
                new Layout(1800, 72, 172, NUMBERS, 216, 228, 252, 292),
                new Layout(1905, 80, 180, NUMBERS, 224, 240, 264, 308));

        static Optional<Layout> of(ByteBuffer file) {
            int version = file.getInt(VERSION_AT);
            return KNOWN.stream().filter(layout -> layout.version == version).findFirst();
        }

        boolean isWhole(ByteBuffer file) {
            if (file.remaining() < checksumAt + Integer.BYTES) {
                return false;
            }
            CRC32C computed = new CRC32C();
            computed.update(file.duplicate().limit(checksumAt));
            return (int) computed.getValue() == file.getInt(checksumAt);
        }

        /** Right before the OID counter; version 11 has its epoch first, later ones the whole number. */
        long nextTransactionId(ByteBuffer file) {
            long stored = file.getLong(nextOidAt - Long.BYTES);
            return version < FIRST_WITH_WHOLE_ID ? Long.rotateLeft(stored, Integer.SIZE) : stored;
        }

        Map<String, String> settings(ByteBuffer file) {
            Map<String, String> settings = new LinkedHashMap<>();
            settings.put("wal_level", WAL_LEVELS.get(file.getInt(walLevelAt)));
            IntStream.range(0, names.size())
                    .forEach(i -> settings.put(
                            names.get(i), Integer.toString(file.getInt(walLevelAt + (i + 2) * Integer.BYTES))));
            return settings;
        }
    }

    public ControlFile {
        settings = Map.copyOf(settings);
    }

    /** Reads it from a data directory. */
    public static ControlFile read(Path data) {
        return readFile(data.resolve("global/pg_control"));
    }

    /** Reads it from a file of any name. */
    static ControlFile readFile(Path path) {
        try {
            return parse(
                    path,
                    ByteBuffer.wrap(FilesByHandle.read(path, FilesByHandle.SMALL))
                            .order(ByteOrder.nativeOrder()));
        } catch (IOException e) {
            throw unreadable(path, String.valueOf(e));
        }
    }

    private static ControlFile parse(Path path, ByteBuffer file) {
        if (file.remaining() < LEAST_BYTES) {
            throw unreadable(path, "it is cut off");
        }
        Layout layout = Layout.of(file)
                .orElseThrow(() -> unreadable(path, "its version " + file.getInt(VERSION_AT) + " is not known"));
        if (!layout.isWhole(file)) {
            throw unreadable(path, "its checksum is wrong");
        }
        return new ControlFile(
                Long.toUnsignedString(file.getLong(0)),
                Integer.toUnsignedLong(file.getInt(CATALOG_VERSION_AT)),
                State.values()[file.getInt(STATE_AT)],
                lsn(file.getLong(CHECKPOINT_AT)),
                lsn(file.getLong(REDO_AT)),
                Integer.toUnsignedLong(file.getInt(TIMELINE_AT)),
                layout.nextTransactionId(file),
                Integer.toUnsignedLong(file.getInt(layout.nextOidAt)),
                file.getInt(layout.blockBytesAt),
                file.getInt(layout.walSegmentAt),
                file.getInt(layout.checksumsAt) == CHECKSUMS_ON,
                layout.settings(file));
    }

    /** Whether the server was stopped in good order, so that its files need no recovery. */
    public boolean shutDownCleanly() {
        return state == State.SHUT_DOWN || state == State.SHUT_DOWN_IN_RECOVERY;
    }

    private static String lsn(long position) {
        return String.format("%X/%X", position >>> 32, position & 0xffffffffL);
    }

    private static RediaccException unreadable(Path path, String words) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("cannot read the control file " + path)
                        .tool(words)
                        .todo("see that it is a cluster of PostgreSQL 11 to 19, whole and of this machine's kind"));
    }
}
