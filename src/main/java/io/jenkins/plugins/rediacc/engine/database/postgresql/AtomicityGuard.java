package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses a volume of which a snapshot would not be a whole cluster: every directory that PostgreSQL uses lies under the
 * volume by real path and on the very file system or subvolume of its root, nothing is mounted below it, and it holds one
 * cluster. A dataset of ZFS below the volume's own, in its place, is part of the volume.
 */
final class AtomicityGuard {

    /** How deep below the volume's path a second cluster is looked for. */
    private static final int DEPTH = 4;

    private static final String NOTHING = "nothing was created";

    /** The cluster in the volume, known to be whole; refused with exit code 4, a missing program with 3. */
    ClusterFiles check(Volume volume) {
        DatabaseSpec spec = volume.database().orElseThrow();
        Path root = real(volume.path(), "the path of volume '" + volume.name() + "'");
        Path data = real(spec.dataIn(volume.path()), "the data directory of volume '" + volume.name() + "'");
        requireBelow(root, "the data directory", data);
        requireReadable(data);
        ClusterFiles cluster = new ClusterFiles(data);
        requirePrograms(spec.binFor(cluster.version()), cluster.version());
        MountTable mounts = MountTable.read();
        cluster.directories().forEach((name, place) -> requireInside(mounts, root, name, place));
        requireReplaceable(mounts, root, "the data directory", data);
        requireReplaceable(mounts, root, "pg_wal", cluster.walDirectory());
        requireNoMountsBelow(mounts, root);
        requireOnly(cluster, root);
        return cluster;
    }

    private static void requireReadable(Path data) {
        if (!Files.isDirectory(data)) {
            throw RediaccException.refused(Explanation.of(data + " is not a directory")
                    .todo("name the data directory, relative to the volume's path, as the database's 'data:'"));
        }
        if (!Files.isReadable(data) || !Files.isExecutable(data)) {
            throw ClusterFiles.unreadable(data, new IOException("no permission to list the directory"));
        }
    }

    private static void requirePrograms(Path bin, String version) {
        for (String program : List.of("postgres", "pg_ctl")) {
            if (!Files.isExecutable(bin.resolve(program))) {
                throw RediaccException.surroundings(
                        ErrorCause.DATABASE,
                        Explanation.of("the programs of PostgreSQL " + version + " are not in " + bin)
                                .tool(bin.resolve(program) + " is missing or not executable")
                                .state(NOTHING)
                                .todo("install PostgreSQL " + version + " on this host (Debian: postgresql-" + version
                                        + "), or correct 'bin:' in the catalogue"));
            }
        }
    }

    private static void requireInside(MountTable mounts, Path root, String name, Path place) {
        Path realPlace = real(place, name);
        requireBelow(root, name, realPlace);
        if (device(realPlace) != device(root) && !isPart(mounts, root, mounts.holding(realPlace))) {
            throw outside(
                    name + " (" + realPlace + ") is a file system or subvolume of its own inside the volume " + root);
        }
    }

    /** An upgrade puts a new data directory and a new WAL directory in the place of the old ones. */
    private static void requireReplaceable(MountTable mounts, Path root, String name, Path place) {
        Path realPlace = real(place, name);
        MountTable.Mount mount = mounts.holding(realPlace);
        if (isPart(mounts, root, mount) && realPlace.equals(mount.point())) {
            throw RediaccException.refused(Explanation.of(name + " (" + realPlace + ") is the dataset " + mount.source()
                            + " itself, in the place of which no other directory can be put")
                    .state(NOTHING)
                    .todo("with the database stopped, move the files into a directory of that dataset"));
        }
    }

    private static void requireBelow(Path root, String name, Path place) {
        if (!place.startsWith(root)) {
            throw outside(name + " (" + place + ") lies outside the volume " + root);
        }
    }

    private static void requireNoMountsBelow(MountTable mounts, Path root) {
        mounts.mountedBelow(root).stream()
                .filter(mount -> !isPart(mounts, root, mount))
                .findFirst()
                .ifPresent(mount -> {
                    throw outside(mount.point() + " is mounted inside the volume " + root);
                });
    }

    private static boolean isPart(MountTable mounts, Path root, MountTable.Mount mount) {
        return mount.isPartOf(mounts.holding(root));
    }

    private static RediaccException outside(String what) {
        return RediaccException.refused(Explanation.of(what + ": a snapshot of the volume would miss it")
                .state(NOTHING)
                .todo("move it into the volume, as a plain directory on the same file system and subvolume"));
    }

    private static void requireOnly(ClusterFiles cluster, Path root) {
        List<Path> others = new ArrayList<>();
        ClusterSearch search = new ClusterSearch(cluster, others);
        try {
            Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEPTH, search);
        } catch (IOException e) {
            throw ClusterFiles.unreadable(root, e);
        }
        if (!others.isEmpty()) {
            throw RediaccException.refused(
                    Explanation.of("volume " + root + " holds more than one cluster: " + cluster.data() + " and "
                                    + others)
                            .state(NOTHING)
                            .todo(
                                    "give each cluster a volume of its own: a snapshot, and later a promotion, is of the whole volume"));
        }
    }

    private static Path real(Path path, String name) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw RediaccException.refused(Explanation.of(name + ", " + path + ", cannot be found or entered by '"
                            + System.getProperty("user.name") + "'")
                    .tool(e.toString())
                    .todo("correct the path, or run rediacc as the data directory's owner or as root"));
        }
    }

    private static long device(Path path) {
        try {
            return ((Number) Files.getAttribute(path, "unix:dev")).longValue();
        } catch (IOException e) {
            throw ClusterFiles.unreadable(path, e);
        }
    }

    /** Looks for other clusters, outside the directories that the known cluster itself uses. */
    private static final class ClusterSearch extends SimpleFileVisitor<Path> {

        private static final Set<String> NEVER_A_CLUSTER = Set.of("lost+found");

        private final ClusterFiles known;
        private final Set<Path> used = new HashSet<>();
        private final List<Path> found;

        ClusterSearch(ClusterFiles known, List<Path> found) {
            this.known = known;
            this.found = found;
            used.addAll(known.ownDirectories());
            known.tablespaces().forEach((oid, place) -> used.add(real(place, "tablespace " + oid)));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (used.contains(directory)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (!directory.equals(known.data()) && ClusterFiles.isCluster(directory)) {
                found.add(directory);
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (NEVER_A_CLUSTER.contains(file.getFileName().toString())) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }
}
