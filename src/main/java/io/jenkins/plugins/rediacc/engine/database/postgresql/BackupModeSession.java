package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.SnapshotSession;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * A snapshot of a running production on a storage that copies file by file: production is in backup mode meanwhile, and
 * the image gets {@code backup_label} and the WAL to the backup's end (PostgreSQL manual, section Making a Base Backup
 * Using the Low Level API). The server ends backup mode when this session is gone.
 *
 * <p>The image gets no {@code tablespace_map}: the links of {@code pg_tblspc} are in the image themselves, and at a first
 * start the map would set them back to production's tablespaces.
 */
final class BackupModeSession implements SnapshotSession {

    /** A checkpoint at full speed and the writing of the backup's end take as long as production's disk needs. */
    private static final Duration CHECKPOINT = Duration.ofMinutes(30);

    private static final int FIRST_WITH_NEW_NAMES = 15;
    private static final int FILES_AT_ONCE = 200;
    static final String LABEL = "rediacc snapshot";
    private static final Pattern FIRST_WAL_FILE = Pattern.compile("START WAL LOCATION: \\S+ \\(file ([0-9A-F]{24})\\)");

    private final Production production;
    private final CommandRunner commands;
    private final Volume volume;
    private final ProductionSession session;
    private final Position position;

    private BackupModeSession(
            Production production,
            CommandRunner commands,
            Volume volume,
            ProductionSession session,
            Position position) {
        this.production = production;
        this.commands = commands;
        this.volume = volume;
        this.session = session;
        this.position = position;
    }

    /** Puts production into backup mode; the session is ended where that fails. */
    static BackupModeSession begin(
            Production production, CommandRunner commands, Volume volume, ProductionSession session) {
        try {
            Position position = Standing.of(session, production.files().version(), Consistency.BACKUP);
            refuseStandby(position);
            keepWal(session);
            session.query(
                    usesNewNames(position)
                            ? "select pg_backup_start('" + LABEL + "', true)"
                            : "select pg_start_backup('" + LABEL + "', true, false)",
                    CHECKPOINT);
            return new BackupModeSession(production, commands, volume, session, position);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static boolean usesNewNames(Position position) {
        return Integer.parseInt(position.version()) >= FIRST_WITH_NEW_NAMES;
    }

    private static void refuseStandby(Position position) {
        if (position.settings().get(ProductionSettings.IN_RECOVERY).equals("true")) {
            throw RediaccException.refused(Explanation.of(
                            "production is a standby, and the storage copies file by file")
                    .state("nothing was created")
                    .todo("stop the standby for the snapshot, or keep it on a storage that snapshots atomically"));
        }
    }

    /**
     * Holds back the removal of WAL by a replication slot that ends with this session. Where production has no slot to
     * spare it goes without: {@link #complete} finds out whether all WAL was still there.
     */
    private static void keepWal(ProductionSession session) {
        String free = session.value("select current_setting('max_replication_slots')::int > count(*)"
                + " and current_setting('wal_level') <> 'minimal' from pg_replication_slots");
        if (free.equals("t")) {
            String name = "rediacc_" + UUID.randomUUID().toString().replace("-", "");
            session.query("select pg_create_physical_replication_slot('" + name + "', true, true)");
        }
    }

    @Override
    public SourceState state() {
        return SourceState.BACKUP_MODE;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void complete(Path snapshot) {
        Path image = volume.database().orElseThrow().dataIn(snapshot);
        BackupEnd end = end();
        copyWal(end.walFiles(), image.resolve("pg_wal"));
        writeLabel(image, end.label());
        removeLock(image);
        commands.run(Command.of("sync", "--file-system", "--", image.toString()))
                .orFail(Explanation.of("cannot sync the image " + image).state("it may not outlive a power cut"));
    }

    /** What the server said at the end: the label file's content, and the WAL files that the image needs. */
    private record BackupEnd(String label, List<String> walFiles) {}

    private BackupEnd end() {
        String stop = usesNewNames(position) ? "pg_backup_stop(false)" : "pg_stop_backup(false, false)";
        List<String> row =
                session.row("select labelfile, pg_walfile_name(lsn) from " + stop + " as stopped", CHECKPOINT);
        Matcher first = FIRST_WAL_FILE.matcher(String.valueOf(row.get(0)));
        if (!first.find()) {
            throw ProductionSession.failure("production does not say which WAL the backup needs", row.get(0));
        }
        long segment = Long.parseLong(position.settings().get("wal_segment_size"));
        return new BackupEnd(row.get(0), walNames(first.group(1), row.get(1), segment));
    }

    /**
     * The names of the WAL files from the first to the last: the timeline, then the segment's number in two parts, the
     * upper counting 4 GiB, each as eight hexadecimal digits.
     */
    static List<String> walNames(String first, String last, long segmentBytes) {
        long perPart = (1L << 32) / segmentBytes;
        return LongStream.rangeClosed(number(first, perPart), number(last, perPart))
                .mapToObj(n -> String.format("%s%08X%08X", first.substring(0, 8), n / perPart, n % perPart))
                .toList();
    }

    private static long number(String walFile, long perPart) {
        return Long.parseLong(walFile.substring(8, 16), 16) * perPart + Long.parseLong(walFile.substring(16), 16);
    }

    private void copyWal(List<String> names, Path target) {
        Path source = production.files().walDirectory();
        for (int from = 0; from < names.size(); from += FILES_AT_ONCE) {
            List<String> part = names.subList(from, Math.min(from + FILES_AT_ONCE, names.size()));
            List<String> cp = new ArrayList<>(List.of("cp", "--reflink=auto", "--preserve=mode,ownership,timestamps"));
            cp.add("--");
            part.forEach(name -> cp.add(source.resolve(name).toString()));
            cp.add(target + "/");
            commands.run(Command.of(cp)).orFail(missingWal(source, "cannot copy the WAL of the backup from " + source));
            requireStillThere(source, part);
        }
    }

    /** A file that is gone by now was perhaps already another one, of a later time, when it was copied. */
    private static void requireStillThere(Path source, List<String> names) {
        for (String name : names) {
            if (!Files.exists(source.resolve(name))) {
                throw RediaccException.surroundings(
                        ErrorCause.DATABASE,
                        missingWal(source, "production removed WAL file " + name + " while the snapshot was taken"));
            }
        }
    }

    private static Explanation missingWal(Path source, String what) {
        return Explanation.of(what)
                .state("the image is not usable")
                .todo("raise max_replication_slots or wal_keep_size in production so that " + source
                        + " keeps its files meanwhile, or use a storage that snapshots atomically");
    }

    private void writeLabel(Path image, String label) {
        OwnedFiles.write(image.resolve(BackupLabel.FILE), label, production.owner(), "rw-------");
    }

    private static void removeLock(Path image) {
        try {
            FilesByHandle.deleteIfExists(image.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw incomplete(image.resolve("postmaster.pid"), e);
        }
    }

    private static RediaccException incomplete(Path file, IOException cause) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot complete the image at " + file)
                        .tool(cause.toString())
                        .state("the image is not usable"),
                cause);
    }

    @Override
    public void close() {
        session.close();
    }
}
