package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tools of LVM, {@code mount} and {@code umount}, all of which root alone may run. */
final class LvmTool {

    private static final List<String> BUSY = List.of("busy", "in use");

    /** The programs by which something is changed. */
    static final Set<String> PROGRAMS = Set.of("lvm", "lvrename", "lvchange", "mount", "umount", "sudo");

    private final StorageTool root;

    LvmTool(CommandRunner commands) {
        this.root = StorageTool.asRoot(commands);
    }

    StorageTool root() {
        return root;
    }

    /** Runs the tool; its exit code is the caller's to judge. */
    CommandResult run(String... argv) {
        return root.run(argv);
    }

    /** Runs the tool; a failure is a storage error with the explanation. */
    CommandResult require(Explanation explanation, String... argv) {
        return root.require(explanation, argv);
    }

    /** Runs the tool, again while what it is to work on is busy; a failure is a storage error with the explanation. */
    void patiently(Explanation explanation, String... argv) {
        CommandResult result = StorageTool.patiently(BUSY, () -> run(argv));
        if (!result.succeeded()) {
            throw StorageTool.failure(result, explanation);
        }
    }

    /** Takes tags from a logical volume and gives it others, all of it in one act; nothing where neither is to be done. */
    void tag(Explanation explanation, String fullName, List<String> removed, List<String> added) {
        List<String> argv = new ArrayList<>(List.of("lvchange"));
        removed.forEach(tag -> argv.addAll(List.of("--deltag", tag)));
        added.forEach(tag -> argv.addAll(List.of("--addtag", tag)));
        if (argv.size() > 1) {
            argv.add(fullName);
            require(explanation, argv.toArray(String[]::new));
        }
    }
}
