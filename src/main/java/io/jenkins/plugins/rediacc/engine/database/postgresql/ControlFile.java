package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The head of {@code global/pg_control}: the part whose place has not changed since PostgreSQL 11 (the structure
 * {@code ControlFileData} in PostgreSQL's {@code pg_control.h}). Read directly, because small installations come
 * without {@code pg_controldata}.
 *
 * @param systemIdentifier the cluster's, as {@code pg_controldata} prints it
 * @param state the cluster's state
 * @param redo where recovery from the latest checkpoint begins, such as {@code 2/8FD77C20}
 * @param timeline the timeline of the latest checkpoint
 */
record ControlFile(String systemIdentifier, State state, String redo, int timeline) {

    private static final int HEAD = 52;
    private static final int STATE_OFFSET = 16;
    private static final int REDO_OFFSET = 40;
    private static final int TIMELINE_OFFSET = 48;

    /** The cluster's state, in the order of PostgreSQL's {@code DBState}. */
    enum State {
        STARTING_UP,
        SHUT_DOWN,
        SHUT_DOWN_IN_RECOVERY,
        SHUTTING_DOWN,
        IN_CRASH_RECOVERY,
        IN_ARCHIVE_RECOVERY,
        IN_PRODUCTION
    }

    /** Reads it from a data directory. */
    static ControlFile read(Path data) {
        Path file = data.resolve("global/pg_control");
        try (InputStream in = Files.newInputStream(file)) {
            ByteBuffer head = ByteBuffer.wrap(in.readNBytes(HEAD)).order(ByteOrder.nativeOrder());
            int state = head.remaining() < HEAD ? -1 : head.getInt(STATE_OFFSET);
            if (state < 0 || state >= State.values().length) {
                throw unreadable(file, "it holds no state that is known");
            }
            long redo = head.getLong(REDO_OFFSET);
            return new ControlFile(
                    Long.toUnsignedString(head.getLong(0)),
                    State.values()[state],
                    String.format("%X/%X", redo >>> 32, redo & 0xffffffffL),
                    head.getInt(TIMELINE_OFFSET));
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e));
        }
    }

    private static RediaccException unreadable(Path file, String words) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE, Explanation.of("cannot read " + file).tool(words));
    }
}
