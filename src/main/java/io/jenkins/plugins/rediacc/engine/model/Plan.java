package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The upgrade, as ordered steps, then tests.
 *
 * @param name what people call it
 * @param file the plan's file
 * @param folder the folder whose files are the plan: the parent of {@code file}, by real path
 * @param steps run in order; the first that fails stops the rest
 * @param tests all run, each with a result of its own
 * @param ignore globs of files below the folder that do not belong to the plan
 * @param sees directories of the host that steps read beside the plan: their files belong to what is hashed
 * @param waive what the gate is not to object to, of {@link Libraries#IDS}
 */
public record Plan(
        String name,
        Path file,
        Path folder,
        List<Step> steps,
        List<Step> tests,
        PlanLimits limits,
        List<String> ignore,
        List<Path> sees,
        List<String> waive) {

    public Plan {
        steps = List.copyOf(steps);
        tests = List.copyOf(tests);
        ignore = List.copyOf(ignore);
        sees = List.copyOf(sees);
        waive = List.copyOf(waive);
    }

    /** Its steps, then its tests. */
    public Stream<Step> all() {
        return Stream.concat(steps.stream(), tests.stream());
    }

    /** This plan with a limit of its whole rehearsal, where it has no shorter one. */
    public Plan within(Duration limit) {
        Duration shorter =
                limits.duration().filter(own -> own.compareTo(limit) < 0).orElse(limit);
        PlanLimits limited = new PlanLimits(Optional.of(shorter), limits.diskGrowth(), limits.resources());
        return new Plan(name, file, folder, steps, tests, limited, ignore, sees, waive);
    }
}
