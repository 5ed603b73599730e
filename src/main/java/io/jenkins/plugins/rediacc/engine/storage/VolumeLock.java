package io.jenkins.plugins.rediacc.engine.storage;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One at a time, among the threads and the processes of this host, does a certain thing to a volume. Who holds one for
 * taking or pruning may wait for one for objects or names, and never the other way round.
 */
public final class VolumeLock implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final HostLock lock;

    private VolumeLock(HostLock lock) {
        this.lock = lock;
    }

    /** Takes the lock of a volume for a purpose, waiting for others with the same purpose to end. */
    static VolumeLock take(Path state, Purpose purpose, String volume) {
        Path file = state.resolve("locks").resolve(purpose.directory).resolve(volume + ".lock");
        return new VolumeLock(HostLock.take(file, LIMIT, "the volume " + volume));
    }

    @Override
    public void close() {
        lock.close();
    }

    /** What a lock is taken for; each has a lock of its own, so that they do not wait for each other. */
    public enum Purpose {
        /** Cloning from an object or destroying it. */
        OBJECTS(""),
        /** Finding a name for a new snapshot; apart from objects, because destroying one can take minutes. */
        NAMES("names"),
        /** Taking the one snapshot of a period. */
        TAKING("taking"),
        PRUNING("pruning"),
        /** Entering a run in the register of the host. */
        RUNS("runs");

        private final String directory;

        Purpose(String directory) {
            this.directory = directory;
        }
    }
}
