package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a plan's steps see of the host. Where people and applications keep their files they see nothing but what the plan
 * names: a file from there could be another in the promotion than in the rehearsal, and no digest would tell.
 */
record PlanSurroundings(Plan plan, Volume volume) {

    /** By the Filesystem Hierarchy Standard 3.0: where people and services keep data, and where media are mounted. */
    private static final List<Path> DATA =
            Stream.of("/home", "/root", "/srv", "/media").map(Path::of).toList();

    private static final String VERSION = "{version}";

    /** Directories that are empty for a step; the plan's own folder is one, because steps run in its sealed copy. */
    List<Path> hidden() {
        List<Path> hidden = new ArrayList<>(DATA);
        if (plan.folder().getNameCount() > 1) {
            hidden.add(plan.folder());
        }
        return hidden;
    }

    /** What stays visible below the hidden ones: what the plan {@code sees}, and the database's programs. */
    List<Path> shown() {
        return Stream.concat(plan.sees().stream(), programs())
                .filter(path -> hidden().stream().anyMatch(path::startsWith))
                .filter(Files::isDirectory)
                .distinct()
                .toList();
    }

    /** Refuses to show anything that would show production, its sockets or another volume with it. */
    void requireApartFrom(List<Path> secret) {
        Stream.concat(plan.sees().stream(), shown().stream())
                .filter(path -> secret.stream()
                        .anyMatch(each ->
                                each.startsWith(real(path)) || real(path).startsWith(each)))
                .findFirst()
                .ifPresent(path -> {
                    throw RediaccException.refused(Explanation.of("the plan's steps would see " + path
                                    + ", and with it what a clone must not see: " + secret)
                            .state("nothing runs in the clone")
                            .todo("name a directory that lies elsewhere in the plan's 'sees', or keep the database's"
                                    + " programs elsewhere"));
                });
    }

    /** Directories of programs, by what their catalogue and the built-in steps name. */
    private Stream<Path> programs() {
        Stream<String> ofBuiltIns = Stream.concat(plan.steps().stream(), plan.tests().stream())
                .flatMap(step -> step.action() instanceof Action.BuiltIn builtIn
                        ? builtIn.with().values().stream()
                                .filter(String.class::isInstance)
                                .map(String.class::cast)
                        : Stream.empty());
        Stream<String> ofCatalogue = volume.database().stream().map(spec -> upToVersion(spec.bin()));
        // Libraries and other files lie beside a directory of programs.
        return Stream.concat(ofBuiltIns, ofCatalogue)
                .map(Path::of)
                .filter(path -> path.isAbsolute() && path.getNameCount() > 1)
                .map(Path::getParent);
    }

    private static String upToVersion(String template) {
        int at = template.indexOf(VERSION);
        return at < 0 ? template : template.substring(0, at + VERSION.length());
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }
}
