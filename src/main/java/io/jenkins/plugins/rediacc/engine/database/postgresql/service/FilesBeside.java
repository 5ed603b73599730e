package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.ClusterFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TablespaceVersion;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.CarriedConfiguration;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.TreeDigest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files in a volume that are not the database's: they lie outside its data directory, its WAL directory and its own
 * directories in tablespaces. A volume and each image of it have the same layout.
 */
final class FilesBeside {

    /** The engine's own, a file system's own, and what a server's socket is known by, which it makes anew. */
    private static final Pattern NOBODYS =
            Pattern.compile("\\.?rediacc.*|.*\\.rediacc-(old|new).*|lost\\+found|\\.s\\.PGSQL\\.\\d+(\\.lock)?");

    private static final int MOST_NAMED = 5;

    private final Path root;
    private final Path data;
    private final boolean only;

    FilesBeside(Volume volume) {
        DatabaseSpec spec = volume.database().orElseThrow();
        this.root = OwnedFiles.realPath(volume.path());
        this.data = OwnedFiles.realPath(spec.dataIn(volume.path()));
        this.only = data.equals(root);
    }

    /** Stands for all that are neither the cluster's own nor its configuration, those in the data directory too. */
    String digestOfAll(Path image) {
        Path cluster = image.resolve(root.relativize(data));
        Predicate<Path> outside = leftOut(image, TablespaceVersion::isOne);
        return TreeDigest.of(
                image,
                path -> path.getParent().equals(cluster) && CarriedConfiguration.isClusters(name(path))
                        || !path.equals(cluster) && outside.test(path));
    }

    /** Stands for all of them. */
    String digest(Path image) {
        return only ? "" : TreeDigest.of(image, leftOut(image, TablespaceVersion::isOne));
    }

    /** Why a volume that has some is not promoted; empty where it has none. */
    Optional<Objection> objection() {
        List<Path> found = first(root, MOST_NAMED + 1);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String names = found.stream().limit(MOST_NAMED).map(Path::toString).collect(Collectors.joining(", "));
        return Optional.of(new Objection(
                "service/files-beside",
                "the volume " + root + " holds files beside the database: " + names
                        + (found.size() > MOST_NAMED ? " and more" : "")
                        + "; a promotion would lose what is written to them meanwhile",
                "move them out of the volume (of a log, 'log_directory'); or let them come along: add 'beside: carry',"
                        + " 'freeze' and 'thaw' to 'promote:' in the catalogue"));
    }

    /** The first of them that are found in an image, relative to it, at most so many. */
    private List<Path> first(Path image, int most) {
        List<Path> found = new ArrayList<>();
        if (only) {
            return found;
        }
        String version = TablespaceVersion.of(image.resolve(root.relativize(data)));
        Predicate<Path> leftOut = leftOut(image, version::equals);
        try {
            Files.walkFileTree(image, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return !directory.equals(image) && leftOut.test(directory)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException || leftOut.test(file)) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!leftOut.test(file)) {
                        found.add(image.relativize(file));
                    }
                    return found.size() < most ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                }
            });
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read all files below " + image, e);
        }
        return found;
    }

    private Predicate<Path> leftOut(Path image, Predicate<String> versions) {
        Path cluster = image.resolve(root.relativize(data));
        List<Path> tablespaces = tablespaces(image);
        Optional<Path> wal = wal(image);
        return path -> path.equals(cluster)
                || wal.equals(Optional.of(path))
                || tablespaces.contains(path.getParent()) && versions.test(name(path))
                || NOBODYS.matcher(name(path)).matches();
    }

    /** The tablespaces that lie in the volume, as an image has them. */
    List<Path> tablespaces(Path image) {
        return new ClusterFiles(data)
                .tablespaces().values().stream()
                        .flatMap(place -> moved(place, image).stream())
                        .toList();
    }

    /** The WAL's directory, as an image has it. */
    Optional<Path> wal(Path image) {
        return moved(new ClusterFiles(data).walDirectory(), image);
    }

    /** Where something of production's lies in an image of it. */
    private Optional<Path> moved(Path place, Path image) {
        Path real = OwnedFiles.realPath(place);
        return real.startsWith(root) ? Optional.of(image.resolve(root.relativize(real))) : Optional.empty();
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
