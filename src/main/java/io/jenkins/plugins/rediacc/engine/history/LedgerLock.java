package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.Closeable;
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
 * One writer of the ledger at a time, over all threads and processes of the host.
 *
 * <p>The lock is on a file of its own: closing any channel of a file gives up all of the process's locks on it
 * ({@code fcntl(2)}), so a reader of the ledger would take the writer's lock away. It holds between processes only
 * ({@link FileLock}); a lock of this class's own stands before it for the threads of one process.
 */
final class LedgerLock implements Closeable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 10;
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock threadLock;
    private final FileChannel channel;

    private LedgerLock(ReentrantLock threadLock, FileChannel channel) {
        this.threadLock = threadLock;
        this.channel = channel;
    }

    /** Waits until nobody else reads the whole of it or writes. */
    static LedgerLock exclusive(Path file) throws IOException {
        return acquire(file, false);
    }

    /** Waits until nobody writes; needs no permission to write. The file must be there. */
    static LedgerLock shared(Path file) throws IOException {
        return acquire(file, true);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            threadLock.unlock();
        }
    }

    private static LedgerLock acquire(Path file, boolean shared) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Path directory = file.toAbsolutePath().getParent().toRealPath();
        ReentrantLock threadLock =
                THREADS.computeIfAbsent(directory.resolve(file.getFileName()), path -> new ReentrantLock());
        try {
            if (!threadLock.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RediaccException.cancelled("while waiting for the lock " + file);
        }
        FileChannel channel = null;
        try {
            channel = shared
                    ? FileChannel.open(file, StandardOpenOption.READ)
                    : SharedAccess.open(file, StandardOpenOption.WRITE);
            waitForOtherProcesses(channel, shared, deadline, file);
            return new LedgerLock(threadLock, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            threadLock.unlock();
            throw e;
        }
    }

    private static void waitForOtherProcesses(FileChannel channel, boolean shared, long deadline, Path file)
            throws IOException {
        while (channel.tryLock(0, Long.MAX_VALUE, shared) == null) {
            if (System.nanoTime() > deadline) {
                throw busy(file);
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw RediaccException.cancelled("while waiting for the lock " + file);
            }
        }
    }

    private static RediaccException busy(Path file) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("another process has held the lock " + file + " for " + PATIENCE.toSeconds() + " s")
                        .state("nothing was written to the ledger")
                        .todo("see which process holds it (fuser -v " + file + ") and whether it hangs"));
    }
}
