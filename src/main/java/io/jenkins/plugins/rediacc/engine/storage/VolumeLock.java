package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time, among the threads and the processes of this host, does a certain thing to a volume. Who holds one for
 * taking or pruning may wait for one for objects or names, and never the other way round.
 */
public final class VolumeLock implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(20);
    /** A file lock is the whole JVM's, so its threads need a lock of their own. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;

    private VolumeLock(ReentrantLock threads, FileChannel channel) {
        this.threads = threads;
        this.channel = channel;
    }

    /** Takes the lock of a volume for a purpose, waiting for others with the same purpose to end. */
    static VolumeLock take(Path state, Purpose purpose, String volume) {
        Path file = state.resolve("locks").resolve(purpose.directory).resolve(volume + ".lock");
        long deadline = System.nanoTime() + LIMIT.toNanos();
        ReentrantLock threads = THREADS.computeIfAbsent(file, key -> new ReentrantLock());
        FileChannel channel = null;
        try {
            if (!threads.tryLock(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(file);
            }
            SharedAccess.createDirectories(file.getParent());
            channel = SharedAccess.open(file, StandardOpenOption.WRITE);
            lock(channel, file, deadline);
            return new VolumeLock(threads, channel);
        } catch (IOException e) {
            release(threads, channel);
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot lock the volume " + volume + " by " + file)
                            .tool(String.valueOf(e))
                            .todo("the state directory must belong to the user that the engine runs as"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            release(threads, channel);
            throw RediaccException.cancelled("interrupted");
        } catch (RediaccException e) {
            release(threads, channel);
            throw e;
        }
    }

    @Override
    public void close() {
        release(threads, channel);
    }

    private static void lock(FileChannel channel, Path file, long deadline) throws IOException, InterruptedException {
        FileLock lock = channel.tryLock();
        while (lock == null) {
            if (System.nanoTime() > deadline) {
                throw busy(file);
            }
            Thread.sleep(POLL.toMillis());
            lock = channel.tryLock();
        }
    }

    private static void release(ReentrantLock threads, FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            if (threads.isHeldByCurrentThread()) {
                threads.unlock();
            }
        }
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

    private static RediaccException busy(Path file) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("another process has held the volume's lock " + file + " for " + LIMIT.toMinutes()
                                + " minutes")
                        .state("nothing was made or destroyed")
                        .todo("see by 'fuser " + file + "' which process it is"));
    }
}
