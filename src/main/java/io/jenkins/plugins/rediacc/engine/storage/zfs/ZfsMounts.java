package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Mounts and unmounts a dataset with its parts, and keeps mount points where they belong. */
final class ZfsMounts {

    private final ZfsTool tool;

    ZfsMounts(ZfsTool tool) {
        this.tool = tool;
    }

    /** Unmounts what is mounted of the parts, each before the one that holds it; waits ten seconds for a busy one. */
    void unmount(List<Dataset> parts) {
        List<Dataset> mounted = new ArrayList<>(parts);
        mounted.removeIf(part -> !part.mounted());
        Collections.reverse(mounted);
        mounted.forEach(this::unmount);
    }

    /** Mounts what is not mounted of the parts, each after the one that holds it. */
    void mount(List<Dataset> parts) {
        parts.stream().filter(part -> !part.mounted()).forEach(this::mount);
    }

    /** Gives a dataset that mount point: the inherited one where that is it. */
    void place(String dataset, String wanted) {
        if (mountPoint(dataset).equals(wanted)) {
            return;
        }
        Explanation explanation = Explanation.of("cannot give " + dataset + " the mount point " + wanted)
                .todo("run: zfs set mountpoint='" + wanted + "' " + dataset);
        tool.require(explanation, "inherit", "mountpoint", dataset);
        if (!mountPoint(dataset).equals(wanted)) {
            tool.require(explanation, "set", "mountpoint=" + wanted, dataset);
        }
    }

    private void unmount(Dataset part) {
        CommandResult result = tool.patiently("unmount", part.name());
        if (!result.succeeded() && !result.words().contains("not currently mounted")) {
            throw StorageTool.failure(
                    result,
                    Explanation.of("cannot unmount " + part.name() + " from " + part.mountpoint())
                            .todo("see by 'fuser -vm " + part.mountpoint() + "' who uses it"));
        }
    }

    private void mount(Dataset part) {
        CommandResult result = tool.patiently("mount", part.name());
        if (!result.succeeded()) {
            throw StorageTool.failure(
                    result,
                    Explanation.of("cannot mount " + part.name() + " at " + part.mountpoint())
                            .state("it is there, and not mounted")
                            .todo("see what lies in " + part.mountpoint() + "; then run: zfs mount " + part.name()));
        }
    }

    private String mountPoint(String dataset) {
        return tool.require(
                        Explanation.of("cannot tell the mount point of " + dataset),
                        "get",
                        "-H",
                        "-o",
                        "value",
                        "mountpoint",
                        dataset)
                .stdout()
                .strip();
    }
}
