package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.UnfinishedPromotion;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Explains what fails on a volume whose promotion or way back is unfinished: production is stopped and not startable in its
 * pause, so that the error alone would lead a person to mend what is not broken.
 */
final class DuringPromotion {

    private DuringPromotion() {}

    /** What the work gives; where it fails and a promotion is unfinished, the error says how that stands and what ends it. */
    static <T> T explained(EngineContext context, Volume volume, Supplier<T> work) {
        try {
            return work.get();
        } catch (RediaccException e) {
            throw isOfThePlace(e) ? explained(context, volume, e) : e;
        }
    }

    private static boolean isOfThePlace(RediaccException e) {
        return e.exitCode() == ExitCode.REFUSED || e.exitCode() == ExitCode.SURROUNDINGS;
    }

    private static RediaccException explained(EngineContext context, Volume volume, RediaccException e) {
        Optional<UnfinishedPromotion> unfinished;
        try {
            unfinished = context.unfinished().of(volume);
        } catch (RediaccException unknown) {
            return e;
        }
        return unfinished
                .map(promotion -> e.explainedBy(new Explanation(
                        e.explanation().what(), e.explanation().toolWords(), promotion.text(), promotion.remedy())))
                .orElse(e);
    }
}
