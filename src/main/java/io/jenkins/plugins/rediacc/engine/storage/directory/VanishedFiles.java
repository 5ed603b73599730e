package io.jenkins.plugins.rediacc.engine.storage.directory;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import java.util.regex.Pattern;

/**
 * Tells a tool's complaint about files that vanished under it from any other. A database in backup mode still creates
 * and removes files, and their loss is harmless (PostgreSQL manual, "Making a Base Backup Using the Low Level API").
 */
public final class VanishedFiles {

    private static final Pattern COMPLAINT =
            Pattern.compile("\\w+: cannot [a-z ]+ '.*'( for reading)?: No such file or directory");

    private VanishedFiles() {}

    /** Whether the tool did all its work but for files that were there no more. */
    public static boolean only(CommandResult result) {
        return result.exitCode() == 1
                && !result.timedOut()
                && !result.stderr().isBlank()
                && result.stderr()
                        .lines()
                        .allMatch(line -> COMPLAINT.matcher(line).matches());
    }
}
