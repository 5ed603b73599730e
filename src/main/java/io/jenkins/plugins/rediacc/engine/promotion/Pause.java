package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The pause of writes while it lasts. It is given up as soon as it cannot be kept: between two acts, where what has gone by and
 * what the rest takes by the dry run are more than is accepted; within an act, where what is left is no more than giving up
 * takes, with the margin.
 */
final class Pause implements AutoCloseable {

    /** Where no dry run has measured it: a start of the old production, which was stopped in good order. */
    private static final Duration USUAL_THAW = Duration.ofSeconds(5);

    private final Duration longest;
    private final Duration reserve;
    private final Cancellation cancellation;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "rediacc-pause");
        thread.setDaemon(true);
        return thread;
    });
    private Pace pace;
    private Optional<Instant> begun = Optional.empty();

    /**
     * A pause that has not begun.
     *
     * @param thaw how long giving up took in the dry run
     * @param pace how long the rest of it takes
     */
    Pause(PromotionSettings.Limits limits, Optional<Duration> thaw, Pace pace, Cancellation cancellation, Clock clock) {
        this.longest = limits.maxPause();
        this.reserve = Duration.ofMillis(Math.round(thaw.orElse(USUAL_THAW).toMillis() * limits.margin()));
        this.pace = pace;
        this.cancellation = cancellation;
        this.clock = clock;
    }

    /** From now on writes can be refused. */
    void begin() {
        begun = Optional.of(clock.instant());
        long millis = Math.max(0, longest.minus(reserve).toMillis());
        timer.schedule(this::giveUp, millis, TimeUnit.MILLISECONDS);
    }

    /** These acts of the dry run are not done this time. */
    void leaveOut(Set<String> acts) {
        pace = pace.without(acts);
    }

    /**
     * Refuses to begin an act with which, and what follows it, the pause would last longer than is accepted. The way back is not
     * counted in: it is only gone where this is given up.
     *
     * @throws RediaccException with exit code 3
     */
    void requireTimeFor(String act) {
        Duration gone =
                begun.map(from -> Duration.between(from, clock.instant())).orElse(Duration.ZERO);
        Duration rest = begun.isEmpty() ? pace.whole() : pace.restFrom(act).orElse(Duration.ZERO);
        if (gone.plus(rest).compareTo(longest) > 0) {
            throw RediaccException.surroundings(
                    ErrorCause.TIME,
                    Explanation.of((begun.isEmpty()
                                            ? "the pause of writes takes "
                                            : "the pause of writes has lasted " + Quantity.readable(gone)
                                                    + ", and from '" + act + "' on it takes ")
                                    + Quantity.readable(rest) + " by the dry run; the longest that is accepted is "
                                    + Quantity.readable(longest))
                            .todo(remedy()));
        }
    }

    private void giveUp() {
        cancellation.request(RediaccException.surroundings(
                ErrorCause.TIME,
                Explanation.of("of the longest pause of writes, " + Quantity.readable(longest) + ", only "
                                + Quantity.readable(reserve) + " are left, which giving up may take")
                        .todo(remedy())));
    }

    private static String remedy() {
        return "see which act took longer than in the dry run, and make another dry run; or accept a longer pause by"
                + " --max-pause or 'maxPause' in the catalogue";
    }

    /** The point of no return is reached: nothing is given up any more. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
