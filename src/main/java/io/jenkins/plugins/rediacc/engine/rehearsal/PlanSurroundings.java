package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.ProgramFiles;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a plan's steps see of the host beside its system: nothing but what the plan names. Another file could be another in
 * the promotion than in the rehearsal, and no digest would tell.
 */
record PlanSurroundings(Plan plan, Volume volume) {

    /** By the Filesystem Hierarchy Standard 3.0: where people and services keep data, and where media are mounted. */
    private static final List<Path> DATA =
            Stream.of("/home", "/root", "/srv", "/media").map(Path::of).toList();

    /** Where services have their sockets and their configuration, and the kernel its interfaces. */
    private static final List<Path> SERVICES = Stream.of("/dev", "/etc/postgresql", "/proc", "/run", "/sys", "/var/run")
            .map(Path::of)
            .toList();

    /** How deep below a directory that is seen the data of a cluster is looked for. */
    private static final int DEPTH = 4;

    /** The parameter by which a built-in step names a directory of programs. */
    private static final String TO = "to";

    /** Directories that are empty for a step; the plan's own folder is one, because steps run in its sealed copy. */
    List<Path> hidden() {
        List<Path> hidden = new ArrayList<>(DATA);
        if (plan.folder().getNameCount() > 1) {
            hidden.add(plan.folder());
        }
        return hidden;
    }

    /** What is shown beside the system and the clone: what the plan {@code sees}, and the database's programs. */
    List<Path> shown() {
        return Stream.concat(plan.sees().stream(), programs()).distinct().toList();
    }

    /**
     * Refuses to show anything that would show production, its sockets or another volume with it, another cluster's data, or
     * where services have their sockets and the kernel its interfaces.
     */
    void requireApartFrom(List<Path> secret) {
        Stream<Path> ofPlan = plan.sees().stream().filter(path -> secret(real(path)));
        Stream<Path> near = shown().stream().filter(path -> secret.stream().anyMatch(each -> meet(each, real(path))));
        Stream.concat(ofPlan, near).findFirst().ifPresent(path -> {
            throw RediaccException.refused(Explanation.of(
                            "the plan's steps would see " + path + ", and with it what a clone must not see: " + secret)
                    .state("nothing runs in the clone")
                    .todo("name a directory that lies elsewhere in the plan's 'sees', or keep the database's"
                            + " programs elsewhere"));
        });
    }

    /** What the programs need that the built-in steps and the catalogue name. */
    private Stream<Path> programs() {
        Stream<Path> ofBuiltIns = Stream.concat(plan.steps().stream(), plan.tests().stream())
                .flatMap(step -> step.action() instanceof Action.BuiltIn builtIn
                        ? Stream.ofNullable(builtIn.with().get(TO)).map(value -> Path.of(value.toString()))
                        : Stream.empty())
                .filter(Path::isAbsolute)
                .flatMap(bin -> ProgramFiles.of(bin).stream());
        return Stream.concat(ofBuiltIns, VolumePrograms.of(volume).stream());
    }

    private static boolean secret(Path seen) {
        return SERVICES.stream().anyMatch(each -> meet(each, seen))
                || Stream.iterate(seen, parent -> parent != null, Path::getParent)
                        .anyMatch(PlanSurroundings::isCluster)
                || isAnyBelow(seen, PlanSurroundings::isCluster);
    }

    private static boolean isCluster(Path directory) {
        return Files.exists(directory.resolve("PG_VERSION"));
    }

    private static boolean isAnyBelow(Path directory, Predicate<Path> wanted) {
        try (Stream<Path> below = Files.find(directory, DEPTH, (path, attributes) -> attributes.isDirectory())) {
            return below.anyMatch(wanted);
        } catch (IOException | UncheckedIOException e) {
            // What the engine may not read, a step may not read either.
            return false;
        }
    }

    private static boolean meet(Path one, Path other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }
}
