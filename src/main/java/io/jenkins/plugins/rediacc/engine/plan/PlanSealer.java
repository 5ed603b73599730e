package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Seals a plan: each of its files is read once, and what was read is both hashed and copied. */
public final class PlanSealer {

    private PlanSealer() {}

    /**
     * Copies the plan's files to the target, read-only and readable for everybody, and computes the plan's digest.
     *
     * @param target does not exist yet, and is not below the plan's folder; its parent exists
     * @param environmentOfCaller where the values of the steps' secrets must be
     * @throws RediaccException with exit code 2 where a secret is missing, a file cannot belong to a plan, or the plan
     *     was changed since it was read; nothing is left at the target then
     */
    public static SealedPlan seal(Plan plan, Path target, Map<String, String> environmentOfCaller) {
        requireSecrets(plan, environmentOfCaller);
        if (target.toAbsolutePath().normalize().startsWith(plan.folder())) {
            throw RediaccException.usage(Explanation.of("the sealed copy " + target + " would lie in the plan's folder "
                            + plan.folder() + ", and so in the plan itself")
                    .state("nothing was created")
                    .todo("use a state directory outside the plan's folder"));
        }
        List<PlanTree.Entry> entries = PlanTree.list(plan.folder(), new IgnoredFiles(plan.ignore()));
        SealedCopy copy = SealedCopy.create(plan.folder(), target);
        try {
            List<SealedPlan.PlanFile> files = new ArrayList<>(copy.fill(entries));
            files.addAll(SeenFiles.of(plan.sees()));
            requireUnchanged(plan, target);
            return new SealedPlan(plan, PlanDigest.of(plan, files), target, files);
        } catch (RuntimeException e) {
            copy.discard();
            throw e;
        }
    }

    /** Removes a sealed copy, which is read-only; what cannot be removed stays. */
    public static void discard(Path copy) {
        SealedCopy.at(copy).discard();
    }

    /** Throws with exit code 2 where a secret that a step needs is not in the caller's environment. */
    public static void requireSecrets(Plan plan, Map<String, String> environment) {
        Problems problems = new Problems();
        Stream.concat(plan.steps().stream(), plan.tests().stream()).forEach(step -> step.secrets().stream()
                .filter(secret -> environment.getOrDefault(secret, "").isEmpty())
                .forEach(secret -> problems.add(
                        step.location(),
                        "the step '" + step.name() + "' needs the secret " + secret
                                + ", which is not set in the caller's environment")));
        problems.throwIfAny();
    }

    /** The plan was parsed before it was copied: both must be the same plan. */
    private static void requireUnchanged(Plan plan, Path target) {
        String shownAs = Stream.concat(plan.steps().stream(), plan.tests().stream())
                .map(Step::location)
                .findFirst()
                .orElseThrow()
                .file();
        Plan copied = PlanReader.read(target.resolve(plan.file().getFileName()), shownAs);
        boolean same = copied.name().equals(plan.name())
                && copied.steps().equals(plan.steps())
                && copied.tests().equals(plan.tests())
                && copied.limits().equals(plan.limits())
                && copied.ignore().equals(plan.ignore())
                && copied.sees().equals(plan.sees())
                && copied.waive().equals(plan.waive());
        if (!same) {
            throw RediaccException.usage(Explanation.of("the plan " + shownAs + " was changed while it was read")
                    .state("nothing was created")
                    .todo("run it again when the file is complete"));
        }
    }
}
