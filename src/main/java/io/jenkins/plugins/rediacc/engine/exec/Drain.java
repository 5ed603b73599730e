package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Takes all that a process prints, in a thread of its own. A sink that fails gets nothing more, and the rest is read all
 * the same: a process whose reader is gone would be ended by that, and look as if it had failed itself.
 */
final class Drain {

    private static final int BUFFER = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Thread thread;
    private volatile RuntimeException refused;
    private volatile Error broken;

    private Drain(InputStream from, OutputSink sink) {
        thread = new Thread(() -> read(from, sink), "rediacc-output");
        thread.setDaemon(true);
    }

    static Drain start(InputStream from, OutputSink sink) {
        Drain drain = new Drain(from, sink);
        drain.thread.start();
        return drain;
    }

    private void read(InputStream from, OutputSink sink) {
        copy(from, (bytes, length) -> {
            if (refused != null || broken != null) {
                return;
            }
            try {
                sink.accept(bytes, length);
            } catch (RuntimeException e) {
                refused = e;
            } catch (Error e) {
                broken = e;
            }
        });
    }

    /** Reads to the end. */
    static void copy(InputStream from, OutputSink sink) {
        byte[] buffer = new byte[BUFFER];
        try (from) {
            for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                sink.accept(buffer, length);
            }
        } catch (IOException e) {
            // The process is gone, and with it the pipe: there is nothing more to read.
        }
    }

    /** Waits until all is read; not for ever, because a process that was left behind may hold the pipe. */
    void join() {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws what the sink threw. */
    void rethrow() {
        if (broken != null) {
            throw broken;
        }
        if (refused != null) {
            throw refused;
        }
    }
}
