package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The daemon of zfs-fuse. A host has one, whose socket has a fixed name, so the test runs of a host share it: each holds
 * a shared lock while it lives, and the last one to end ends the daemon that one of them started.
 */
final class ZfsDaemon {

    private static final Path RUN = Path.of("/run/rediacc-test-zfs");
    private static final Path PID = RUN.resolve("pid");
    private static final Path MINE = RUN.resolve("daemon");
    private static final Path LOCK = RUN.resolve("lock");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final CommandRunner COMMANDS = new HostProcesses(new Cancellation());

    private static FileChannel channel;

    private ZfsDaemon() {}

    /** Starts the daemon where nothing answers to {@code zfs}; it goes when the last test run that uses it has ended. */
    static synchronized void awaken() throws IOException {
        if (channel != null) {
            return;
        }
        Files.createDirectories(RUN);
        Files.createDirectories(Path.of("/run/zfs"));
        Files.createDirectories(Path.of("/run/lock/zfs"));
        channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        // The first byte is the daemon's start and end; the second is held by every user.
        try (FileLock starting = channel.lock(0, 1, false)) {
            if (!answers()) {
                start();
            }
            channel.lock(1, 1, true);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(ZfsDaemon::leave, "leave zfs-fuse"));
    }

    private static void start() throws IOException {
        Files.deleteIfExists(PID);
        COMMANDS.run(Command.of("setsid", "--fork", "zfs-fuse", "--no-kstat-mount", "--pidfile", MINE.toString()))
                .orFail(Explanation.of("the test cannot start zfs-fuse"));
        Instant deadline = Instant.now().plus(LIMIT);
        while (!answers()) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("zfs-fuse does not answer");
            }
            Thread.onSpinWait();
        }
        Files.writeString(PID, Long.toString(daemon().pid()));
    }

    /** Its own --pidfile stays empty in some builds, but tells it from a daemon of the host's own. */
    private static ProcessHandle daemon() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("zfs-fuse") && line.endsWith(MINE.toString()))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("zfs-fuse has gone again"));
    }

    private static boolean answers() {
        return COMMANDS.run(Command.of("zfs", "list", "-H")).succeeded();
    }

    /** Ends the daemon where nobody else uses it and no pool is left in it; a daemon of the host's own is left alone. */
    private static void leave() {
        try {
            channel.close();
            try (FileChannel alone = FileChannel.open(LOCK, StandardOpenOption.WRITE);
                    FileLock lock = alone.tryLock()) {
                if (lock != null && Files.exists(PID) && noPoolIsLeft()) {
                    end(Long.parseLong(Files.readString(PID).strip()));
                    Files.deleteIfExists(PID);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It takes some seconds to end, in which it still answers. */
    private static void end(long pid) {
        ProcessHandle.of(pid).ifPresent(daemon -> {
            daemon.destroy();
            daemon.onExit()
                    .completeOnTimeout(daemon, LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        });
    }

    private static boolean noPoolIsLeft() {
        return COMMANDS.run(Command.of("zpool", "list", "-H", "-o", "name"))
                .stdout()
                .lines()
                .noneMatch(line -> line.startsWith("rediacctest"));
    }
}
