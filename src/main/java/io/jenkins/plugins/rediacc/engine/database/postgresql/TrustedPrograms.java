package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Programs that a plan names and that also run outside a sandbox, before there is a clone, as the owner of production's data.
 * Nobody else may be able to put others in their place, or whoever writes a plan could run what he likes.
 */
final class TrustedPrograms {

    private static final int ROOT = 0;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    private TrustedPrograms() {}

    /**
     * Refuses a directory that, or a directory on the way to which, belongs to another user than root, the engine's or the
     * data's owner, or that everybody may write.
     */
    static void require(Path bin, Path data) {
        try {
            Set<Integer> trusted = Set.copyOf(List.of(ROOT, uid(Path.of("/proc/self")), uid(data)));
            Path real = bin.toRealPath();
            for (Path each : wayTo(real.resolve("postgres").toRealPath())) {
                Map<String, Object> facts = Files.readAttributes(each, "unix:uid,mode");
                int mode = (int) facts.get("mode");
                boolean open = (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
                if (open || !trusted.contains((int) facts.get("uid"))) {
                    throw refused(bin, each, open);
                }
            }
        } catch (IOException e) {
            // What is not there is named by whoever needs it.
            return;
        }
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }

    private static List<Path> wayTo(Path real) {
        List<Path> way = new ArrayList<>();
        for (Path each = real; each != null; each = each.getParent()) {
            way.add(each);
        }
        return way;
    }

    private static RediaccException refused(Path bin, Path changeable, boolean open) {
        return RediaccException.refused(Explanation.of(
                        "somebody else than root and the owner of the data can replace the programs in " + bin + ": "
                                + changeable + (open ? " can be written by everybody" : " belongs to another user"))
                .state("nothing was created")
                .todo("install the programs as root, and name their directory in the plan's 'to'"));
    }
}
