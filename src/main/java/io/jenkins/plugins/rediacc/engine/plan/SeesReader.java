package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the plan's {@code sees:} list. */
final class SeesReader {

    private final Problems problems;

    SeesReader(Problems problems) {
        this.problems = problems;
    }

    List<Path> read(MappingReader plan) {
        List<Path> seen = new ArrayList<>();
        for (Node.Scalar directory : plan.texts("sees")) {
            Path path = Path.of(directory.text());
            if (path.isAbsolute() && path.normalize().equals(path) && path.getNameCount() > 0) {
                seen.add(path);
            } else {
                problems.add(
                        directory.location(),
                        "'" + Names.printable(directory.text())
                                + "' is not the absolute path of a directory, such as /opt/migrations");
            }
        }
        return seen;
    }
}
