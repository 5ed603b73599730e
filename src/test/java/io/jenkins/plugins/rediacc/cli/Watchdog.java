package io.jenkins.plugins.rediacc.cli;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts the server of a data directory with one version's programs, again and again, whatever comes of it. */
final class Watchdog implements AutoCloseable {

    private final Path data;
    private final String version;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger successes = new AtomicInteger();
    private final Thread thread = new Thread(this::watch, "watchdog");
    private volatile boolean ended;

    private Watchdog(Path data, String version) {
        this.data = data;
        this.version = version;
    }

    static Watchdog start(Path data, String version) {
        Watchdog watchdog = new Watchdog(data, version);
        watchdog.thread.start();
        return watchdog;
    }

    private void watch() {
        while (!ended) {
            attempts.incrementAndGet();
            try {
                StubbornStarter.start(version, data);
                successes.incrementAndGet();
            } catch (AssertionError e) {
                // Something serves already, or nothing can be started there.
            }
        }
    }

    int attempts() {
        return attempts.get();
    }

    int successes() {
        return successes.get();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
