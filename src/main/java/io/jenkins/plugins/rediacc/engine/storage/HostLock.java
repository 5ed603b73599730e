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

/** A file that one thread of one process of this host holds at a time; it is free again when its holder ends. */
public final class HostLock implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    /** A file lock is the whole JVM's, so its threads need a lock of their own. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;

    private HostLock(ReentrantLock threads, FileChannel channel) {
        this.threads = threads;
        this.channel = channel;
    }

    /**
     * Takes the lock, waiting for its holder.
     *
     * @param file is created where it is missing, and never deleted
     * @param limit how long to wait
     * @param subject what is locked, for messages
     */
    public static HostLock take(Path file, Duration limit, String subject) {
        long deadline = System.nanoTime() + limit.toNanos();
        ReentrantLock threads = THREADS.computeIfAbsent(file, key -> new ReentrantLock());
        FileChannel channel = null;
        try {
            if (!threads.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(file, limit, subject);
            }
            SharedAccess.createDirectories(file.getParent());
            channel = SharedAccess.open(file, StandardOpenOption.WRITE);
            lock(channel, file, deadline, limit, subject);
            return new HostLock(threads, channel);
        } catch (IOException e) {
            release(threads, channel);
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot lock " + subject + " by " + file)
                            .tool(String.valueOf(e))
                            .todo("its directory must belong to the user that the engine runs as"),
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

    private static void lock(FileChannel channel, Path file, long deadline, Duration limit, String subject)
            throws IOException, InterruptedException {
        FileLock lock = channel.tryLock();
        while (lock == null) {
            if (System.nanoTime() > deadline) {
                throw busy(file, limit, subject);
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

    private static RediaccException busy(Path file, Duration limit, String subject) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("another process has held the lock " + file + " of " + subject + " for "
                                + limit.toMinutes() + " minutes")
                        .state("nothing was made or destroyed")
                        .todo("see by 'fuser " + file + "' which process it is"));
    }
}
