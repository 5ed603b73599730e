package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A volume's {@code options}.
 *
 * @param program the rdc to run
 * @param container the container that scripts run in; empty where the repository has one only
 * @param upload the directory of the repository that a plan's folder is brought into
 * @param inside where the container shows that directory
 */
record RepositoryOptions(String program, Optional<String> container, String upload, String inside) {

    private static final String PROGRAM = "program";
    private static final String CONTAINER = "container";
    private static final String UPLOAD = "upload";
    private static final String INSIDE = "inside";
    private static final Set<String> KNOWN = new TreeSet<>(Set.of(PROGRAM, CONTAINER, UPLOAD, INSIDE));

    /** The options; throws with exit code 2 where one is unknown or has no value that can be used. */
    static RepositoryOptions of(Volume volume) {
        volume.options().keySet().stream()
                .filter(name -> !KNOWN.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw wrong(volume, name, "use one of: " + String.join(", ", KNOWN));
                });
        return new RepositoryOptions(
                text(volume, PROGRAM).orElse("rdc"),
                text(volume, CONTAINER),
                text(volume, UPLOAD).orElse("ci"),
                text(volume, INSIDE).orElse("/ci"));
    }

    private static Optional<String> text(Volume volume, String name) {
        List<String> values = volume.options().get(name);
        if (values == null) {
            return Optional.empty();
        }
        if (values.size() != 1 || values.get(0).isBlank() || values.get(0).startsWith("-")) {
            throw wrong(volume, name, "give one text that does not begin with a hyphen");
        }
        return Optional.of(values.get(0));
    }

    private static RediaccException wrong(Volume volume, String name, String remedy) {
        return RediaccException.usage(Explanation.of("the option '" + Names.printable(name) + "' of volume "
                        + volume.name() + " cannot be used by the storage 'rediacc'")
                .todo(remedy));
    }
}
