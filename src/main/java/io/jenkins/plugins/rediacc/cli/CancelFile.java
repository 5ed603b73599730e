package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks the engine to stop as soon as a file appears. */
final class CancelFile implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 200;

    private final Thread watcher;

    private CancelFile(Thread watcher) {
        this.watcher = watcher;
    }

    static CancelFile watch(Path file, Cancellation cancellation) {
        if (Files.exists(file)) {
            cancellation.request(RediaccException.cancelled("by the file " + file));
        }
        Thread watcher = new Thread(() -> await(file, cancellation), "rediacc-cancel-file");
        watcher.setDaemon(true);
        watcher.start();
        return new CancelFile(watcher);
    }

    private static void await(Path file, Cancellation cancellation) {
        try {
            while (!Files.exists(file)) {
                Thread.sleep(INTERVAL_MILLIS);
            }
            cancellation.request(RediaccException.cancelled("by the file " + file));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
