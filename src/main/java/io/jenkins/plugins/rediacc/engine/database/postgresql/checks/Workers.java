package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Parameters;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does work of one kind in parallel. */
final class Workers implements AutoCloseable {

    private static final int MOST = 64;
    private static final int DEFAULT = 2;

    private final ExecutorService threads;

    Workers(int count) {
        threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "rediacc-check");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How many connections a side the parameters allow at a time. */
    static int jobs(Parameters parameters) {
        return parameters.number("jobs", MOST).orElse(DEFAULT);
    }

    /** The results of all tasks, in their order; the first failure ends it. */
    <T> List<T> all(List<Callable<T>> tasks) throws SQLException {
        try {
            List<T> results = new ArrayList<>(tasks.size());
            List<Future<T>> futures = tasks.stream().map(threads::submit).toList();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RediaccException.cancelled("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Drops what has not begun, and waits for what has: each query ends at the test's deadline. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
