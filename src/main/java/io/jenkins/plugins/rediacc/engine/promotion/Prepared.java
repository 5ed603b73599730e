package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan.PlanFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A promotion that was prepared: what was weighed then is what is promoted, whatever became of the plan's folder since.
 *
 * @param run the run that prepared it
 * @param at when
 * @param plan the plan's file, as it was named then
 * @param digest the plan's digest
 * @param evidence the hash that stands for what the gate decided on
 * @param files what was sealed
 */
public record Prepared(String run, Instant at, String plan, String digest, String evidence, List<PlanFile> files) {

    public Prepared {
        files = List.copyOf(files);
    }

    static Prepared of(String run, Instant at, SealedPlan sealed, String evidence) {
        return new Prepared(run, at, sealed.plan().file().toString(), sealed.digest(), evidence, sealed.files());
    }

    /** The plan's file name. */
    String fileName() {
        return Path.of(plan).getFileName().toString();
    }

    /**
     * The prepared plan again.
     *
     * @param copy the kept copy, sealed once more
     * @throws RediaccException with exit code 4 where it is not what was prepared
     */
    public SealedPlan sealed(SealedPlan copy) {
        if (!contents(copy.files()).equals(contents(files))) {
            throw RediaccException.refused(
                    Explanation.of("the plan that " + run + " prepared was changed since, in the state directory")
                            .state("nothing was changed")
                            .todo("find out who changed it; then prepare again"));
        }
        Plan read = copy.plan();
        Path file = Path.of(plan);
        Plan named = new Plan(
                read.name(),
                file,
                file.getParent(),
                read.steps(),
                read.tests(),
                read.limits(),
                read.ignore(),
                read.sees(),
                read.waive());
        return new SealedPlan(named, digest, copy.copy(), files);
    }

    /** A sealed copy is read-only, so that its modes are not those of the plan's own files. */
    private static List<String> contents(List<PlanFile> files) {
        return files.stream().map(file -> file.path() + " " + file.sha256()).toList();
    }
}
