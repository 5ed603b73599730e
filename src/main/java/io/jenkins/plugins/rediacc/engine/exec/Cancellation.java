package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A request to stop, made once, seen by every process that the engine runs. */
public final class Cancellation {

    private final AtomicReference<RediaccException> reason = new AtomicReference<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Asks to stop; the first request wins, and its exception is what {@link #check} throws from then on. */
    public void request(RediaccException why) {
        if (reason.compareAndSet(null, why)) {
            listeners.forEach(Runnable::run);
        }
    }

    public Optional<RediaccException> requested() {
        return Optional.ofNullable(reason.get());
    }

    /** Throws the reason where a stop was asked for. */
    public void check() {
        requested().ifPresent(why -> {
            throw why;
        });
    }

    /**
     * Why something broke off: the reason to stop where a stop was asked for, because a session, for example, loses its
     * connection when the server at its other end is stopped; otherwise what was met.
     */
    public RuntimeException reasonOr(RuntimeException met) {
        RediaccException requested = reason.get();
        return requested == null ? met : requested;
    }

    /** Sleeps for so long; to interrupt the thread is a request to stop. */
    public static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RediaccException.cancelled("interrupted");
        }
    }

    /** Runs the listener when a stop is asked for, or at once where it was; close the handle to forget it. */
    public Registration onRequest(Runnable listener) {
        listeners.add(listener);
        if (reason.get() != null) {
            listener.run();
        }
        return () -> listeners.remove(listener);
    }

    /** A listener's registration. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
