package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Stops a rehearsal when the time of the whole is over. */
final class TimeLimit implements AutoCloseable {

    /** Longer than any rehearsal; what a step without a limit gets. */
    static final Duration FOREVER = Duration.ofDays(365);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "rediacc-time");
        thread.setDaemon(true);
        return thread;
    });

    TimeLimit(Optional<Duration> limit, Cancellation cancellation) {
        limit.ifPresent(duration ->
                timer.schedule(() -> stop(duration, cancellation), duration.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static void stop(Duration limit, Cancellation cancellation) {
        cancellation.request(RediaccException.surroundings(
                ErrorCause.TIME,
                Explanation.of("the rehearsal took longer than " + Quantity.readable(limit) + ", its limit")
                        .state("the rehearsal was stopped")
                        .todo("raise 'limits: duration' in the plan, or find out what hangs in the step's log")));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
