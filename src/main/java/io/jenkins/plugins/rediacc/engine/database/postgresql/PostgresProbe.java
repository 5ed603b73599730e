package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.ProductionProbe;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.ProductionHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures production's round trip of {@code SELECT 1} and its transactions from the statistics views, ten times a
 * second in a thread of its own. Once production does not answer, nothing is known from then on.
 */
final class PostgresProbe implements ProductionProbe {

    private static final long PAUSE_MILLIS = 100;
    private static final String TRANSACTIONS = "select sum(xact_commit + xact_rollback)::bigint from pg_stat_database";
    /** The probe's own transactions at each sample, which are not production's work. */
    private static final int OWN = 2;

    private final ProductionSession session;
    private final Thread thread = new Thread(this::sample, "rediacc-probe");
    private final List<Sample> samples = new ArrayList<>();
    private Sample before;
    private boolean lost;

    private PostgresProbe(ProductionSession session) {
        this.session = session;
    }

    /** Starts to follow; the probe closes the session. */
    static PostgresProbe start(ProductionSession session) {
        PostgresProbe probe = new PostgresProbe(session);
        probe.thread.setDaemon(true);
        probe.thread.start();
        return probe;
    }

    private record Sample(long nanoTime, double millis, long transactions) {}

    private void sample() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long started = System.nanoTime();
                session.value("select 1");
                long ended = System.nanoTime();
                add(new Sample(ended, (ended - started) / 1e6, Long.parseLong(session.value(TRANSACTIONS))));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RediaccException | NumberFormatException e) {
            lose();
        } finally {
            session.close();
        }
    }

    private synchronized void add(Sample sample) {
        if (before == null) {
            before = sample;
        }
        samples.add(sample);
    }

    private synchronized void lose() {
        lost = true;
    }

    @Override
    public synchronized Optional<ProductionHealth.Window> window() {
        if (lost || samples.isEmpty() || samples.get(samples.size() - 1) == before) {
            return Optional.empty();
        }
        Sample last = samples.get(samples.size() - 1);
        double seconds = (last.nanoTime() - before.nanoTime()) / 1e9;
        long own = (long) OWN * (samples.get(0) == before ? samples.size() - 1 : samples.size());
        long transactions = Math.max(0, last.transactions() - before.transactions() - own);
        double[] sorted = samples.stream().mapToDouble(Sample::millis).sorted().toArray();
        before = last;
        samples.clear();
        return Optional.of(new ProductionHealth.Window(
                sorted.length, percentile(sorted, 50), percentile(sorted, 99), transactions / seconds));
    }

    /** The nearest rank: the smallest value that at least so many percent of all do not exceed. */
    static double percentile(double[] sorted, int percent) {
        return sorted[Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.length) - 1)];
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(ProductionSession.PROMPTLY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
