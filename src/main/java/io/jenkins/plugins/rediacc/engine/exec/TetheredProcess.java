package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process whose standard input only the engine holds open: it sees the end of input when the engine is gone. */
final class TetheredProcess implements AutoCloseable {

    private static final int KEPT_OUTPUT = 16 << 10;

    private final Process process;
    private final ProcessTree tree;
    private final OutputStream tether;
    private final BoundedCapture output = new BoundedCapture(KEPT_OUTPUT);
    private final String readyLine;
    private final CountDownLatch readyOrEnded = new CountDownLatch(1);
    private volatile boolean ready;

    TetheredProcess(Process process, ProcessTree tree, String readyLine) {
        this.process = process;
        this.tree = tree;
        this.readyLine = readyLine;
        this.tether = process.getOutputStream();
    }

    /** Takes the process's output until its end; for a thread of its own. */
    void follow() {
        WholeLines lines = new WholeLines(text -> {
            if (text.lines().anyMatch(readyLine::equals)) {
                ready = true;
                readyOrEnded.countDown();
            }
        });
        Drain.copy(process.getInputStream(), (bytes, length) -> {
            output.accept(bytes, length);
            lines.accept(bytes, length);
        });
        readyOrEnded.countDown();
    }

    /** Waits for the line that says it is ready; false where the process ends or the time is over before. */
    boolean awaitReady(Duration limit) {
        try {
            return readyOrEnded.await(limit.toMillis(), TimeUnit.MILLISECONDS) && ready;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String output() {
        return output.text();
    }

    long pid() {
        return process.pid();
    }

    /** The process inside the wrapping {@code unshare}. */
    ProcessHandle program() {
        return process.children().findFirst().orElse(process.toHandle());
    }

    @Override
    public void close() {
        try {
            tether.close();
        } catch (IOException e) {
            // The process is gone already, which is what closing is for.
        }
        tree.kill();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
