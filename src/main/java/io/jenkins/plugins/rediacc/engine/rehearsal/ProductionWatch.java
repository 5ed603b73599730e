package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.ProductionProbe;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.ProductionHealth;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Production's speed before, during and after a rehearsal: the price of rehearsing beside it. */
final class ProductionWatch {

    /** How long is waited at most for a window that has just begun. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long STEP_MILLIS = 50;

    private final ProductionProbe probe;
    private Optional<ProductionHealth.Window> before = Optional.empty();
    private Optional<ProductionHealth.Window> during = Optional.empty();

    ProductionWatch(ProductionProbe probe) {
        this.probe = probe;
    }

    /** The clone begins to run. */
    void begin() {
        before = probe == ProductionProbe.NONE ? Optional.empty() : nextWindow();
    }

    /** Nothing of the rehearsal runs any more. */
    void end() {
        during = probe.window();
    }

    /** What was seen; empty where production could not be asked the whole time. */
    Optional<ProductionHealth> health() {
        if (before.isEmpty() || during.isEmpty()) {
            return Optional.empty();
        }
        return nextWindow().map(after -> new ProductionHealth(before.get(), during.get(), after));
    }

    private Optional<ProductionHealth.Window> nextWindow() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<ProductionHealth.Window> window = probe.window();
        try {
            while (window.isEmpty() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
                window = probe.window();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return window;
    }
}
