package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists what is below a plan's folder and belongs to the plan. Links are listed, not followed. */
final class PlanTree {

    static final int MAX_FILES = 10_000;
    static final long MAX_BYTES = 1L << 30;

    private PlanTree() {}

    /**
     * A file or link of a plan.
     *
     * @param path relative to the folder
     * @param mode permission bits; of a link, 0
     */
    record Entry(Path path, int mode, boolean link) {}

    /** The plan's files and links, sorted by the bytes of their paths. */
    static List<Entry> list(Path folder, IgnoredFiles ignored) {
        Collector collector = new Collector(folder, ignored);
        try {
            Files.walkFileTree(folder, collector);
        } catch (IOException e) {
            throw RediaccException.usage(
                    Explanation.of("cannot read every file of the plan's folder " + folder)
                            .tool(String.valueOf(e))
                            .state("nothing was created")
                            .todo(
                                    "make the files readable for the user who runs rediacc, or list them in the plan's 'ignore'"));
        }
        collector.entries.sort(Comparator.comparing(Entry::path));
        return collector.entries;
    }

    static RediaccException refused(Path path, String why, String remedy) {
        return RediaccException.usage(
                Explanation.of("'" + Names.printable(path.toString()) + "' in the plan's folder " + why)
                        .state("nothing was created")
                        .todo(remedy));
    }

    static RediaccException tooLarge(Path folder) {
        return RediaccException.usage(Explanation.of(
                        "the plan's folder " + folder + " holds more than " + MAX_FILES + " files or more than 1 GiB")
                .state("nothing was created")
                .todo("give the plan a folder of its own, or list what does not belong to it in 'ignore'"));
    }

    private static final class Collector extends SimpleFileVisitor<Path> {

        private final List<Entry> entries = new ArrayList<>();
        private final Path folder;
        private final IgnoredFiles ignored;

        Collector(Path folder, IgnoredFiles ignored) {
            this.folder = folder;
            this.ignored = ignored;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            Path path = folder.relativize(directory);
            boolean skipped = !directory.equals(folder) && ignored.covers(path.toString());
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Path path = folder.relativize(file);
            if (ignored.covers(path.toString())) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isOther()) {
                throw refused(path, "is a device, a socket or a pipe", "remove it, or list it in the plan's 'ignore'");
            }
            if (!Path.of(path.toString()).equals(path)) {
                throw refused(path, "has a name that is not text in this locale", "rename it, or set LC_ALL=C.UTF-8");
            }
            entries.add(new Entry(path, attributes.isSymbolicLink() ? 0 : mode(file), attributes.isSymbolicLink()));
            if (entries.size() > MAX_FILES) {
                throw tooLarge(folder);
            }
            return FileVisitResult.CONTINUE;
        }

        private static int mode(Path file) throws IOException {
            return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
        }
    }
}
