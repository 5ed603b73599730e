package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan.PlanFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is different between the files of a plan as they were rehearsed and as they are. */
final class PlanChanges {

    private static final int SHOWN = 5;

    private final Map<String, PlanFile> before;
    private final Map<String, PlanFile> now;

    PlanChanges(List<PlanFile> before, List<PlanFile> now) {
        this.before = byPath(before);
        this.now = byPath(now);
    }

    /** The files by name; what is no file is the environment of a step. */
    String text() {
        List<String> changes = new ArrayList<>();
        now.forEach((path, file) -> {
            if (!before.containsKey(path)) {
                changes.add(Names.printable(path) + " is new");
            } else if (!before.get(path).equals(file)) {
                changes.add(Names.printable(path) + " was changed");
            }
        });
        before.keySet().stream()
                .filter(path -> !now.containsKey(path))
                .forEach(path -> changes.add(Names.printable(path) + " is gone"));
        if (changes.isEmpty()) {
            return "its files are the same, the environment of its steps is not";
        }
        String more = changes.size() > SHOWN ? " and " + (changes.size() - SHOWN) + " more" : "";
        return String.join(", ", changes.subList(0, Math.min(SHOWN, changes.size()))) + more;
    }

    private static Map<String, PlanFile> byPath(List<PlanFile> files) {
        return files.stream()
                .collect(Collectors.toMap(PlanFile::path, Function.identity(), (one, other) -> other, TreeMap::new));
    }
}
