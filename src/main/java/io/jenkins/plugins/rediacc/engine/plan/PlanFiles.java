package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The files that the steps of a plan name: each is in the plan's folder, by name and by real path. */
final class PlanFiles {

    private final Path folder;
    private final IgnoredFiles ignored;
    private final Problems problems;

    PlanFiles(Path folder, IgnoredFiles ignored, Problems problems) {
        this.folder = folder;
        this.ignored = ignored;
        this.problems = problems;
    }

    boolean isIgnored(String path) {
        return ignored.covers(path);
    }

    /** The path of a program of the plan, relative to the folder; reports why it cannot be run otherwise. */
    Optional<String> script(Node.Scalar value) {
        String advice = "; 'run' on one line is the path of a file of the plan, without arguments:"
                + " to pass arguments, write a script of several lines (run: |)";
        return find("run", value, advice).filter(path -> {
            if (!Files.isExecutable(folder.resolve(path))) {
                return report(value, "'" + path + "' is not executable; run: chmod +x " + path);
            }
            return true;
        });
    }

    /** The path of an SQL file of the plan, relative to the folder; reports why it cannot be read otherwise. */
    Optional<String> sqlFile(Node.Scalar value) {
        return find("sql", value, "; 'sql' is the path of a file of the plan");
    }

    private Optional<String> find(String key, Node.Scalar value, String advice) {
        String text = value.text();
        String shown = Names.printable(text);
        Optional<Path> path = relative(value, key);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Path file = folder.resolve(path.get());
        boolean good;
        if (!Files.exists(file)) {
            good = report(value, "there is no file '" + shown + "' in the plan's folder" + advice);
        } else if (!realPath(file).map(real -> real.startsWith(folder)).orElse(false)) {
            good = report(
                    value, "'" + shown + "' is a link that leads out of the plan's folder; copy the file into it");
        } else if (!Files.isRegularFile(file)) {
            good = report(value, "'" + shown + "' is not a regular file");
        } else if (!Files.isReadable(file)) {
            good = report(value, "'" + shown + "' is not readable for the user who runs rediacc");
        } else {
            good = !ignored.covers(path.get().toString())
                    || report(value, "'" + shown + "' is covered by 'ignore', so the plan would not have it");
        }
        return good ? Optional.of(path.get().toString()) : Optional.empty();
    }

    private Optional<Path> relative(Node.Scalar value, String key) {
        String shown = Names.printable(value.text());
        if (FreeText.problem(value.text()).isPresent()) {
            report(value, "'" + key + "' must be a path on one line, not '" + shown + "'");
            return Optional.empty();
        }
        try {
            Path path = Path.of(value.text());
            if (path.isAbsolute()) {
                report(
                        value,
                        "'" + shown + "' is an absolute path; put the file into the plan's folder and name it there");
                return Optional.empty();
            }
            for (Path name : path) {
                if (name.toString().equals("..")) {
                    report(value, "'" + shown + "' contains '..'; only files in the plan's folder belong to the plan");
                    return Optional.empty();
                }
            }
            return Optional.of(path.normalize());
        } catch (InvalidPathException e) {
            report(value, "'" + shown + "' is not a path in this locale; set LC_ALL=C.UTF-8");
            return Optional.empty();
        }
    }

    private static Optional<Path> realPath(Path file) {
        try {
            return Optional.of(file.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean report(Node.Scalar value, String message) {
        problems.add(value.location(), message);
        return false;
    }
}
