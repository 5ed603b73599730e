package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Reads the plan's {@code waive:} list. */
final class WaiveReader {

    private final Problems problems;

    WaiveReader(Problems problems) {
        this.problems = problems;
    }

    List<String> read(MappingReader plan) {
        List<String> ids = new ArrayList<>();
        for (Node.Scalar id : plan.texts("waive")) {
            if (Libraries.IDS.contains(id.text())) {
                ids.add(id.text());
            } else {
                problems.add(
                        id.location(),
                        "'" + Names.printable(id.text()) + "' cannot be waived; use one of: "
                                + String.join(", ", new TreeSet<>(Libraries.IDS)));
            }
        }
        return ids;
    }
}
