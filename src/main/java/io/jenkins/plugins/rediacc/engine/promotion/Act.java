package io.jenkins.plugins.rediacc.engine.promotion;

import java.util.Map;
import java.util.Optional;

/**
 * One thing that a promotion does. Undoing and cleaning up look at what is there and do what is missing, so that they can
 * be done at any time, and again, also by another process after a crash.
 *
 * @param name unique in its promotion
 * @param work does it, and says what was found or made
 * @param undo what production waits for when it is given up; nothing for most acts
 * @param cleanUp removes what the act made, when production serves again
 * @param indispensable whether the promotion stops where it fails; where it goes on, the failure is an alarm
 * @param lasting whether what it did outlives a power cut; who resumes does again what does not
 */
record Act(
        String name,
        Work work,
        Optional<Runnable> undo,
        Optional<Runnable> cleanUp,
        boolean indispensable,
        boolean lasting) {

    /** What an act does. */
    @FunctionalInterface
    interface Work {

        /** Does it; gives facts for the journal. */
        Map<String, String> perform();
    }

    /** An act that finds or makes something. */
    static Act finding(String name, Work work) {
        return new Act(name, work, Optional.empty(), Optional.empty(), true, true);
    }

    /** An act that leaves no facts. */
    static Act of(String name, Runnable work) {
        return finding(name, () -> {
            work.run();
            return Map.of();
        });
    }

    Act undoneBy(Runnable back) {
        return new Act(name, work, Optional.of(back), cleanUp, indispensable, lasting);
    }

    Act cleanedUpBy(Runnable removal) {
        return new Act(name, work, undo, Optional.of(removal), indispensable, lasting);
    }

    /** This act as one whose failure is an alarm and no reason to stop: production serves whether or not it is done. */
    Act alarming() {
        return new Act(name, work, undo, cleanUp, false, lasting);
    }

    /** This act as one whose effect ends with the host's power, such as a server's start; doing it again does no harm. */
    Act untilPowerFails() {
        return new Act(name, work, undo, cleanUp, indispensable, false);
    }
}
