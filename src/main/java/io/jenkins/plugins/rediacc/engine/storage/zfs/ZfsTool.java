package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The program {@code zfs}. A user who is not root may have been given permissions on datasets (zfs-allow(8)), so the
 * engine first asks as itself, and as root through {@code sudo -n} only what it may not do: on Linux at least to mount
 * and to unmount.
 */
final class ZfsTool {

    private static final String PROGRAM = "zfs";
    private static final List<String> BUSY = List.of("busy");
    private static final List<String> MAY_NOT = List.of("permission denied", "insufficient privileges", "must be root");

    /** The programs by which something is changed. */
    static final Set<String> PROGRAMS = Set.of(PROGRAM, "sudo");

    /** What the tool says of a file system that was made, whatever it says then of mounting it. */
    static final String CREATED = "successfully created";

    private final StorageTool own;
    private final StorageTool root;

    ZfsTool(CommandRunner commands) {
        this.own = StorageTool.asCaller(commands);
        this.root = StorageTool.asRoot(commands);
    }

    /** Runs the subcommand; its exit code is the caller's to judge. */
    CommandResult run(String... arguments) {
        String[] argv = argv(arguments);
        CommandResult result = own.run(argv);
        return mayNot(result.succeeded(), result.words()) ? root.run(argv) : result;
    }

    /** Runs the subcommand, again while what it is to work on is busy. */
    CommandResult patiently(String... arguments) {
        return StorageTool.patiently(BUSY, () -> run(arguments));
    }

    /** Runs the subcommand; a failure is a storage error with the explanation. */
    CommandResult require(Explanation explanation, String... arguments) {
        CommandResult result = run(arguments);
        if (!result.succeeded()) {
            throw StorageTool.failure(result, explanation);
        }
        return result;
    }

    /** All that the subcommand prints, whatever its length. */
    Printed print(String... arguments) {
        Printed printed = print(own, arguments);
        return mayNot(printed.succeeded(), printed.text()) ? print(root, arguments) : printed;
    }

    private static Printed print(StorageTool tool, String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        CommandResult result = tool.stream((bytes, length) -> output.write(bytes, 0, length), argv(arguments));
        return new Printed(result.succeeded(), output.toString(StandardCharsets.UTF_8));
    }

    /** A file system that was made but not mounted must not be made again. */
    private static boolean mayNot(boolean succeeded, String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        return !succeeded
                && !FileFacts.engineIsRoot()
                && !lower.contains(CREATED)
                && MAY_NOT.stream().anyMatch(lower::contains);
    }

    private static String[] argv(String... arguments) {
        List<String> argv = new ArrayList<>(List.of(PROGRAM));
        argv.addAll(List.of(arguments));
        return argv.toArray(String[]::new);
    }

    /** What a subcommand printed, errors included, and whether it succeeded. */
    record Printed(boolean succeeded, String text) {}
}
