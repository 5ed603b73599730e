package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Volume;

/**
 * A process beside the engine that resumes a promotion, or a way back, when the engine has died in it. That it died is the
 * kernel's word: the lease's lock is free. An engine that only sleeps still holds it, so that nobody acts beside it.
 */
@FunctionalInterface
public interface Guardian {

    /** None: who is killed waits for somebody to resume. */
    Guardian NONE = (volume, run) -> () -> {};

    /**
     * Lets it watch over a run whose lease this process holds.
     *
     * @param run the run that holds the lease
     */
    Watch over(Volume volume, String run);

    /** A guardian at work; closing it sends it away, because the engine itself says how the run ended. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {

        @Override
        void close();
    }
}
