package io.jenkins.plugins.rediacc.engine.yaml;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a file, collected so that the user sees all of it at once. */
public final class Problems {

    private static final int SHOWN = 20;

    private final List<Problem> found = new ArrayList<>();

    /** Adds a problem; the message says what is wrong and, where it can, what to write instead. */
    public void add(Location at, String message) {
        found.add(new Problem(at, message));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws all that was found, one line each in the order of the file, with exit code 2; nothing where all is well. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw RediaccException.usage(Explanation.of(text())
                    .state("nothing was created")
                    .todo(found.size() == 1 ? "correct this place in the file" : "correct these places in the file"));
        }
    }

    private String text() {
        String lines = found.stream()
                .sorted(Comparator.comparing(
                        Problem::at, Comparator.comparingInt(Location::line).thenComparingInt(Location::column)))
                .limit(SHOWN)
                .map(problem -> problem.at + ": " + problem.message)
                .collect(Collectors.joining("\n"));
        return found.size() <= SHOWN ? lines : lines + "\n… and " + (found.size() - SHOWN) + " more";
    }

    private record Problem(Location at, String message) {}
}
