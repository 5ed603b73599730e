package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.ProductionProbe;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.ProductionHealth.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProbeTest {

    private final PostgresDatabase postgres =
            new PostgresDatabase(new HostProcesses(new Cancellation()), context -> null, plan -> {});

    @Test
    void percentilesAreTheNearestRank() {
        double[] sorted = new double[200];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = i + 1;
        }
        assertThat(PostgresProbe.percentile(sorted, 50)).isEqualTo(100);
        assertThat(PostgresProbe.percentile(sorted, 99)).isEqualTo(198);
        assertThat(PostgresProbe.percentile(new double[] {7}, 99)).isEqualTo(7);
        assertThat(PostgresProbe.percentile(new double[] {1, 2, 3}, 50)).isEqualTo(2);
    }

    @Test
    @Tag("real")
    void seesThatProductionWorksAndThatItRests(@TempDir Path directory) {
        try (TestCluster production =
                        TestCluster.create(directory.resolve("main"), "15").start();
                ProductionProbe probe = postgres.probe(production.volume(directory))) {
            TestWriter writer = production.writer("postgres", 100);
            window(probe, 10);
            long from = writer.acknowledged();
            long began = System.nanoTime();
            Window busy = window(probe, 50);
            double rate = (writer.acknowledged() - from) / ((System.nanoTime() - began) / 1e9);
            writer.close();
            window(probe, 20);
            Window idle = window(probe, 20);

            assertThat(busy.medianMillis()).isPositive();
            assertThat(busy.p99Millis()).isGreaterThanOrEqualTo(busy.medianMillis());
            assertThat(busy.transactionsPerSecond()).isBetween(rate * 0.5, rate * 1.5);
            assertThat(idle.transactionsPerSecond()).isBetween(0.0, rate * 0.2);

            production.kill();
            awaitSilence(probe);
        }
    }

    /** The next window once it has so many samples. */
    private static Window window(ProductionProbe probe, int samples) {
        LockSupport.parkNanos(Duration.ofMillis(samples * 104L).toNanos());
        Optional<Window> window = probe.window();
        assertThat(window).isPresent();
        assertThat(window.orElseThrow().samples()).isBetween(samples / 2, samples + 2);
        return window.orElseThrow();
    }

    private static void awaitSilence(ProductionProbe probe) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (probe.window().isPresent()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
        }
        assertThat(probe.window()).isEmpty();
    }
}
