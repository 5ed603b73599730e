package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for {@code CREATE TABLESPACE} in the WAL that a clone's recovery will replay. Its record holds production's
 * absolute path, and replaying it makes the tablespace's link anew, so recovery would write into production's own
 * directory whatever the links said before.
 */
final class TablespaceReplay {

    private static final Pattern CREATED = Pattern.compile("desc: CREATE .*");
    private static final Pattern MISSING_SEGMENT = Pattern.compile("could not find file \"([0-9A-F]{24})\"");
    private static final Pattern WAL_FILE = Pattern.compile("([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})");
    private static final int HEXADECIMAL = 16;

    private final CloneContext context;
    private final Cluster cluster;
    private final RecoveryStart recovery;

    TablespaceReplay(CloneContext context, Cluster cluster, RecoveryStart recovery) {
        this.context = context;
        this.cluster = cluster;
        this.recovery = recovery;
    }

    /** Where replay begins on a timeline. */
    private record Start(String lsn, long timeline) {}

    /** Refuses a clone whose recovery would reach production. */
    void refuse() {
        if (recovery == RecoveryStart.NONE) {
            return;
        }
        Path program = cluster.bin().resolve("pg_waldump");
        if (!Files.isExecutable(program)) {
            // Without tablespaces there is nothing to look for; with them, not knowing is a no.
            if (hasTablespaces()) {
                throw refusal("there is no program " + program + " to look into the WAL with");
            }
            return;
        }
        for (Start start : starts()) {
            List<String> created = created(program, start);
            if (!created.isEmpty()) {
                throw refusal(String.join("\n", created));
            }
        }
    }

    private List<Start> starts() {
        ControlFile control = ControlFile.read(cluster.data());
        Start first = BackupLabel.read(cluster.data())
                .map(label -> new Start(label.start(), label.timeline()))
                .orElse(new Start(control.redo(), control.timeline()));
        return recovery.isArchiveRecovery()
                ? Stream.concat(Stream.of(first), laterTimelines(first.timeline(), control.walSegmentBytes()))
                        .toList()
                : List.of(first);
    }

    /** Archive recovery follows every timeline that it has WAL of; a timeline's begins with the first of its files. */
    private Stream<Start> laterTimelines(long first, long segmentBytes) {
        Map<Long, String> files = new TreeMap<>();
        for (String name : walFiles()) {
            files.merge(timeline(name), name, (one, other) -> one.compareTo(other) < 0 ? one : other);
        }
        files.keySet().removeIf(timeline -> timeline <= first);
        return files.entrySet().stream().map(entry -> new Start(begin(entry.getValue(), segmentBytes), entry.getKey()));
    }

    private List<String> walFiles() {
        try {
            return FilesByHandle.names(cluster.data().resolve("pg_wal").toRealPath()).stream()
                    .filter(name -> WAL_FILE.matcher(name).matches())
                    .toList();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read the WAL of " + cluster.data(), e);
        }
    }

    private static long timeline(String walFile) {
        return Long.parseLong(walFile.substring(0, 8), HEXADECIMAL);
    }

    /** The LSN at which a WAL file begins: its name is timeline, upper and lower part of the segment's number. */
    private static String begin(String walFile, long segmentBytes) {
        long lower = Long.parseLong(walFile.substring(16), HEXADECIMAL) * segmentBytes;
        return String.format("%X/%X", Long.parseLong(walFile.substring(8, 16), HEXADECIMAL), lower);
    }

    /** The records; the program ends with an error, because it reads until there is no more WAL. */
    private List<String> created(Path program, Start start) {
        Command command = Command.of(
                program.toString(),
                "--rmgr=Tablespace",
                "--start=" + start.lsn(),
                "--timeline=" + start.timeline(),
                "--path=" + cluster.data().resolve("pg_wal"));
        CommandResult result = context.commands().run(command);
        if (!reachedTheEnd(result)) {
            throw refusal(result.words());
        }
        return result.stdout()
                .lines()
                .filter(line -> CREATED.matcher(line).find())
                .toList();
    }

    /** The end is a record that is not whole or, after a backup, which ends with its segment, a segment that is missing. */
    private boolean reachedTheEnd(CommandResult result) {
        String words = result.stderr();
        Matcher missing = MISSING_SEGMENT.matcher(words);
        return result.succeeded()
                || words.contains("error in WAL record at")
                || words.contains("could not find a valid record after")
                || missing.find()
                        && !Files.exists(cluster.data().resolve("pg_wal").resolve(missing.group(1)));
    }

    private boolean hasTablespaces() {
        try {
            return !FilesByHandle.names(cluster.data().resolve("pg_tblspc")).isEmpty();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read the tablespaces of " + cluster.data(), e);
        }
    }

    private RediaccException refusal(String words) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("recovery of this clone may make a tablespace at production's own path")
                        .tool(words)
                        .state("the clone was not started")
                        .todo(
                                recovery == RecoveryStart.LABEL
                                        ? "start the restored backup once in its place, let it recover, stop it, and take"
                                                + " the snapshot then"
                                        : "take a new snapshot just after a checkpoint of production"));
    }
}
