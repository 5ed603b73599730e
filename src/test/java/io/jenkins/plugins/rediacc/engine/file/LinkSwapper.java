package io.jenkins.plugins.rediacc.engine.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Somebody who owns a directory and, as fast as he can, puts a link in the place of one of its entries and the entry back,
 * or a link in the place of every file that appears. All that he moves and links is his own.
 */
public final class LinkSwapper implements AutoCloseable {

    /** The user "nobody". */
    public static final int UID = 65534;

    private final Thread thread;
    private final AtomicLong swaps = new AtomicLong();
    private volatile boolean over;

    private LinkSwapper(Act act) {
        this.thread = new Thread(() -> loop(act), "link swapper");
        thread.start();
        while (swaps.get() == 0) {
            Thread.onSpinWait();
        }
    }

    private interface Act {
        void once() throws IOException;
    }

    /** Makes a directory of his, and gives him what is in it. */
    public static Path owned(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.toList()) {
                Files.setAttribute(each, "unix:uid", UID, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return directory;
    }

    /** Swaps the entry with a link to the target. */
    public static LinkSwapper between(Path entry, Path target) throws IOException {
        Path link = entry.resolveSibling("his-link");
        Path aside = entry.resolveSibling("his-aside");
        Files.createSymbolicLink(link, target);
        Files.setAttribute(link, "unix:uid", UID, LinkOption.NOFOLLOW_LINKS);
        return new LinkSwapper(() -> {
            move(entry, aside);
            move(link, entry);
            move(entry, link);
            move(aside, entry);
        });
    }

    /** Puts a link to the target in the place of every hidden file that appears in the directory. */
    public static LinkSwapper onWhatAppears(Path directory, Path target) {
        return new LinkSwapper(() -> {
            try (Stream<Path> entries = Files.list(directory)) {
                for (Path entry : entries.filter(
                                each -> each.getFileName().toString().startsWith("."))
                        .toList()) {
                    if (!Files.isSymbolicLink(entry)) {
                        move(entry, directory.resolve("his-" + entry.getFileName()));
                        Files.createSymbolicLink(entry, target);
                        Files.setAttribute(entry, "unix:uid", UID, LinkOption.NOFOLLOW_LINKS);
                    }
                }
            }
        });
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private void loop(Act act) {
        while (!over) {
            try {
                act.once();
            } catch (IOException | UncheckedIOException e) {
                // The other side was faster; what it has put there may lie in the way of the next turn, too.
            }
            swaps.incrementAndGet();
        }
    }

    /** How many turns he has had. */
    public long swaps() {
        return swaps.get();
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
