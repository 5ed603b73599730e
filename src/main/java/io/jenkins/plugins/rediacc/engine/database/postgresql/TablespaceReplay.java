package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for {@code CREATE TABLESPACE} in the WAL that a clone's recovery will replay. Its record holds production's
 * absolute path, and replaying it makes the tablespace's link anew, so recovery would write into production's own
 * directory whatever the links said before.
 */
final class TablespaceReplay {

    private static final Pattern CREATED = Pattern.compile("desc: CREATE .*");
    private static final Pattern MISSING_SEGMENT = Pattern.compile("could not find file \"([0-9A-F]{24})\"");
    private static final Pattern BACKUP_START = Pattern.compile("START WAL LOCATION: ([0-9A-F]+/[0-9A-F]+) .*");

    private final CloneContext context;
    private final Cluster cluster;

    TablespaceReplay(CloneContext context, Cluster cluster) {
        this.context = context;
        this.cluster = cluster;
    }

    /** Refuses a clone whose recovery would reach production. */
    void refuse() {
        ControlFile control = ControlFile.read(cluster.data());
        boolean backup = context.position().consistency() == Consistency.BACKUP;
        if (control.state() == ControlFile.State.SHUT_DOWN && !backup) {
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
        List<String> created = created(program, backup ? backupStart() : control.redo(), control.timeline());
        if (!created.isEmpty()) {
            throw refusal(String.join("\n", created));
        }
    }

    /** The records; the program ends with an error, because it reads until there is no more WAL. */
    private List<String> created(Path program, String start, long timeline) {
        Command command = Command.of(
                program.toString(),
                "--rmgr=Tablespace",
                "--start=" + start,
                "--timeline=" + timeline,
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

    private String backupStart() {
        Path label = cluster.data().resolve("backup_label");
        try {
            return FilesByHandle.text(label)
                    .lines()
                    .map(BACKUP_START::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .findFirst()
                    .orElseThrow(() -> refusal(label + " names no start"));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + label, e);
        }
    }

    private boolean hasTablespaces() {
        try {
            return !FilesByHandle.names(cluster.data().resolve("pg_tblspc")).isEmpty();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read the tablespaces of " + cluster.data(), e);
        }
    }

    private static RediaccException refusal(String words) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("recovery of this clone may make a tablespace at production's own path")
                        .tool(words)
                        .state("the clone was not started")
                        .todo("take a new snapshot just after a checkpoint of production"));
    }
}
