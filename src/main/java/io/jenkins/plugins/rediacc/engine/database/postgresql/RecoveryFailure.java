package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a server says that cannot recover its files, because they need WAL that is not there. */
final class RecoveryFailure {

    /** The messages of {@code xlog.c}, {@code xlogrecovery.c} and {@code timeline.c} that end recovery. */
    private static final Pattern WORDS = Pattern.compile("(?:FATAL|PANIC): +(?:WAL ends before .*"
            + "|could not locate (?:a valid|required|the primary) checkpoint record.*"
            + "|could not find redo location.*|could not find a valid record.*"
            + "|backup_label contains data inconsistent with control file.*|invalid data in file \"backup_label\".*"
            + "|requested timeline .*|this is an incremental backup.*|recovery ended before .*)");

    private RecoveryFailure() {}

    /**
     * The error that the end of a server's log tells; empty where it tells of something else. The server's hints are left
     * out: one advises to remove {@code backup_label}, by which a backup becomes a corrupt cluster that nothing shows.
     */
    static Optional<RediaccException> of(String log, Path data) {
        String words = log.lines().filter(line -> WORDS.matcher(line).find()).collect(Collectors.joining("\n"));
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(RediaccException.surroundings(
                        ErrorCause.DATABASE,
                        Explanation.of("the clone in " + data
                                        + " cannot be recovered: its pg_wal lacks WAL that its files" + " need")
                                .tool(words)
                                .state("its server has ended; no step was run")
                                .todo(
                                        "of a restored backup: put all WAL files up to the end of the backup into pg_wal, or"
                                                + " start the backup once with its restore_command, let it recover, and stop it;"
                                                + " of a production that crashed in somebody's backup mode: start it once; then"
                                                + " take a new snapshot")));
    }
}
