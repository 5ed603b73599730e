package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.util.ArrayList;
import java.util.List;

/** Reads the plan's {@code ignore:} list. */
final class IgnoreReader {

    private final Problems problems;

    IgnoreReader(Problems problems) {
        this.problems = problems;
    }

    List<String> read(MappingReader plan) {
        List<String> patterns = new ArrayList<>();
        for (Node.Scalar pattern : plan.texts("ignore")) {
            if (pattern.text().startsWith("!")) {
                problems.add(pattern.location(), "a pattern that begins with '!' is not known; list what to ignore");
            } else {
                patterns.add(pattern.text());
            }
        }
        return patterns;
    }
}
