package io.jenkins.plugins.rediacc.approval;

import io.jenkins.plugins.rediacc.steps.RealHost;
import java.util.concurrent.atomic.AtomicLong;

/** A client that commits one row after the other, and tries the same again where production does not answer. */
final class Writer implements AutoCloseable {

    /** So that there is a steady load, and not as much as the machine can take. */
    private static final long PAUSE_MILLIS = 50;

    private final RealHost host;
    private final AtomicLong acknowledged = new AtomicLong();
    private final Thread thread = new Thread(this::write, "writer");
    private volatile boolean ended;

    private Writer(RealHost host) {
        this.host = host;
    }

    static Writer start(RealHost host) throws Exception {
        host.query("create table written (n bigint primary key)");
        Writer writer = new Writer(host);
        writer.thread.start();
        return writer;
    }

    private void write() {
        long n = 1;
        while (!ended) {
            try {
                // A commit whose answer was lost stands there already.
                host.query("insert into written values (" + n + ") on conflict do nothing");
                acknowledged.set(n++);
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (Exception | AssertionError e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Waits for a commit that began after this call. */
    void awaitNext() throws InterruptedException {
        long enough = acknowledged.get() + 2;
        while (acknowledged.get() < enough) {
            Thread.sleep(20);
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
