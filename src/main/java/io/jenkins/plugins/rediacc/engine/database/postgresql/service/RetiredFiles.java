package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TablespaceVersion;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directories of replaced clusters that an upgrade leaves in a clone, which other links share with what is served. What
 * only looks like one is somebody else's: a directory counts where production does not have it, and in a tablespace where
 * it is production's own old one.
 */
final class RetiredFiles {

    private static final Pattern RETIRED = Pattern.compile("(.*\\.)?rediacc-old-\\d+");

    private final Volume volume;
    private final DatabaseSpec spec;
    private final FilesBeside files;

    RetiredFiles(Volume volume) {
        this.volume = volume;
        this.spec = volume.database().orElseThrow();
        this.files = new FilesBeside(volume);
    }

    /** Those in an upgraded clone of frozen production, relative to it. */
    List<String> in(Path clone) {
        Path image = OwnedFiles.realPath(clone);
        Path production = OwnedFiles.realPath(volume.path());
        Path data = spec.dataIn(image);
        Set<String> found = new TreeSet<>();
        for (Path place : placesOf(data, image)) {
            entries(place).stream()
                    .filter(entry -> RETIRED.matcher(name(entry)).matches())
                    .filter(entry -> !isIn(production, image.relativize(entry)))
                    .forEach(entry -> found.add(image.relativize(entry).toString()));
        }
        String old = TablespaceVersion.of(spec.dataIn(production));
        String current = TablespaceVersion.of(data);
        for (Path place : files.tablespaces(image)) {
            entries(place).stream()
                    .filter(entry ->
                            TablespaceVersion.isOne(name(entry)) && !name(entry).equals(current))
                    .filter(entry -> name(entry).equals(old) || !isIn(production, image.relativize(entry)))
                    .forEach(entry -> found.add(image.relativize(entry).toString()));
        }
        return List.copyOf(found);
    }

    /** In the data directory, beside it and beside the WAL. */
    private Set<Path> placesOf(Path data, Path image) {
        Set<Path> places = new LinkedHashSet<>();
        places.add(data);
        if (!data.equals(image)) {
            places.add(data.getParent());
        }
        files.wal(image).map(Path::getParent).ifPresent(places::add);
        return places;
    }

    private static boolean isIn(Path root, Path relative) {
        return Files.exists(root.resolve(relative), LinkOption.NOFOLLOW_LINKS);
    }

    private static String name(Path entry) {
        return entry.getFileName().toString();
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot list " + directory, e);
        }
    }

    /** Removes them from the volume, by the very names that were found in the clone; one that is gone is left out. */
    void remove(List<String> retired) {
        Path root = OwnedFiles.realPath(volume.path());
        for (String name : retired) {
            Path directory = root.resolve(name);
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && OwnedFiles.realPath(directory).equals(directory)
                    && directory.startsWith(root)) {
                remove(directory);
            }
        }
    }

    private void remove(Path directory) {
        try {
            FilesByHandle.deleteTree(directory);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot remove " + directory)
                            .tool(String.valueOf(e))
                            .state("nothing needs the directory any more")
                            .todo("remove it by hand"),
                    e);
        }
    }
}
