package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The pause of writes while it lasts. What is left of it must always suffice for giving up, with the margin: the promotion
 * is stopped when it no longer does, and not when it is used up.
 */
final class Pause implements AutoCloseable {

    /** Where no dry run has measured it: a start of the old production, which was stopped in good order. */
    private static final Duration USUAL_THAW = Duration.ofSeconds(5);

    private final Duration longest;
    private final Duration reserve;
    private final Cancellation cancellation;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "rediacc-pause");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A pause that has not begun.
     *
     * @param thaw how long giving up took in the dry run
     */
    Pause(PromotionSettings.Limits limits, Optional<Duration> thaw, Cancellation cancellation) {
        this.longest = limits.maxPause();
        this.reserve = Duration.ofMillis(Math.round(thaw.orElse(USUAL_THAW).toMillis() * limits.margin()));
        this.cancellation = cancellation;
    }

    /** From now on writes can be refused. */
    void begin() {
        long millis = Math.max(0, longest.minus(reserve).toMillis());
        timer.schedule(this::giveUp, millis, TimeUnit.MILLISECONDS);
    }

    private void giveUp() {
        cancellation.request(RediaccException.surroundings(
                ErrorCause.TIME,
                Explanation.of("of the longest pause of writes, " + Quantity.readable(longest) + ", only "
                                + Quantity.readable(reserve) + " are left, which giving up may take")
                        .todo("see which act took longer than in the dry run; or accept a longer pause by --max-pause"
                                + " or 'maxPause' in the catalogue")));
    }

    /** The point of no return is reached: nothing is given up any more. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
