package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Destroys one snapshot or clone with its parts, each by its own name: {@code zfs destroy} gets neither {@code -r} nor
 * {@code -R} nor {@code -f}, so it refuses by itself what others depend on.
 */
final class ZfsDestroyer {

    private final ZfsTool tool;

    ZfsDestroyer(ZfsTool tool) {
        this.tool = tool;
    }

    /** Destroys it; refuses where anything lies in it, or was made of it, that did not come with it. */
    void destroy(Dataset doomed, ZfsInventory inventory) {
        List<Dataset> parts = new ArrayList<>(inventory.parts(doomed));
        if (doomed.isFileSystem()) {
            refuseWhatDidNotComeWithIt(doomed, parts, inventory);
        }
        Collections.reverse(parts);
        parts.forEach(this::destroy);
    }

    private void refuseWhatDidNotComeWithIt(Dataset doomed, List<Dataset> parts, ZfsInventory inventory) {
        List<String> strange = new ArrayList<>();
        for (Dataset part : parts) {
            inventory.snapshotsOf(part).forEach(snapshot -> strange.add(snapshot.name()));
            if (!part.equals(doomed) && !snapshotName(part).equals(snapshotName(doomed))) {
                strange.add(part.name());
            }
            if (part.mounted()) {
                MountTable.read().below(Path.of(part.mountpoint())).stream()
                        .filter(point -> parts.stream()
                                .noneMatch(other -> other.mountpoint().equals(point.toString())))
                        .forEach(point -> strange.add("the mount " + point));
            }
        }
        if (!strange.isEmpty()) {
            throw RediaccException.refused(
                    Explanation.of("cannot destroy " + doomed.name() + ": it holds " + String.join(", ", strange))
                            .state("nothing was destroyed")
                            .todo("destroy these first, or unmount them"));
        }
    }

    /** Of a clone's parts the snapshots of origin bear one name; a dataset made by another hand has no origin. */
    private static String snapshotName(Dataset clone) {
        return clone.origin()
                .map(origin -> origin.substring(origin.indexOf('@')))
                .orElse("none of " + clone.name());
    }

    /** Who is not root may have been given the right to destroy, but never that to unmount. */
    private void destroy(Dataset part) {
        if (part.mounted() && !FileFacts.engineIsRoot()) {
            tool.patiently("unmount", part.name());
        }
        CommandResult result = tool.patiently("destroy", part.name());
        if (!result.succeeded()) {
            if (part.mounted()) {
                tool.run("mount", part.name());
            }
            throw StorageTool.failure(
                    result,
                    Explanation.of("cannot destroy " + part.name())
                            .state("it is still there")
                            .todo("see what uses it: 'zfs holds', 'fuser -vm'; 'rediacc gc' tries again"));
        }
    }
}
