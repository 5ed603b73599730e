package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the old and the new cluster lie in a clone during an upgrade and after it. Everything is moved by renames inside
 * the clone, because {@code pg_upgrade --link} shares files between both. Where the data directory is the clone's root
 * itself, its entries are moved instead.
 */
final class UpgradeLayout {

    private final Path root;
    private final Path original;
    private final Path result;
    private final OsUser owner;
    private final String retiredSuffix;
    private final Path oldData;
    private final Path newData;
    private final Optional<Path> wal;

    /**
     * The places of an upgrade.
     *
     * @param root the clone's real path
     * @param old the old cluster, stopped
     * @param result where the upgraded cluster is to lie
     */
    UpgradeLayout(Path root, Cluster old, Path result, OsUser owner) {
        this.root = root;
        this.original = old.data();
        this.result = result;
        this.owner = owner;
        this.retiredSuffix = "rediacc-old-" + old.version();
        boolean wholeClone = original.equals(root);
        if (wholeClone && !result.equals(original)) {
            throw refuse("the data directory is the clone's root and cannot move", "leave out 'data'");
        }
        this.oldData = wholeClone ? root.resolve(retiredSuffix) : original;
        this.newData = wholeClone ? root.resolve("rediacc-new") : suffixed(result, "rediacc-new");
        this.wal = walOf(root, original);
        if (!wholeClone && !result.equals(original) && Files.exists(result, LinkOption.NOFOLLOW_LINKS)) {
            throw refuse(result + " exists already", "name another place as 'data'");
        }
    }

    private static Path suffixed(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + "." + suffix);
    }

    private static Optional<Path> walOf(Path root, Path data) {
        Path link = data.resolve("pg_wal");
        try {
            if (!Files.isSymbolicLink(link)) {
                return Optional.empty();
            }
            Path real = link.toRealPath();
            if (!real.startsWith(root)) {
                throw refuse(link + " leads out of the clone, to " + real, "let no step change the clone's own links");
            }
            return Optional.of(real);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + link, e);
        }
    }

    private static RediaccException refuse(String what, String advice) {
        return RediaccException.refused(
                Explanation.of(what).state("the upgrade was not begun").todo(advice));
    }

    /** Where the old cluster lies while it is upgraded. */
    Path oldData() {
        return oldData;
    }

    /** Where the new cluster is made. */
    Path newData() {
        return newData;
    }

    /** Where the new cluster's WAL is made, if the old one's is outside its data directory. */
    Optional<Path> newWal() {
        return wal.map(path -> suffixed(path, "rediacc-new"));
    }

    /** Makes the directories of the new cluster, and room for them. */
    void prepare() {
        if (!oldData.equals(original)) {
            OwnedFiles.directory(oldData, owner, "rwx------");
            moveEntries(original, oldData, outsideOld());
        }
        makeParents(newData.getParent());
        OwnedFiles.directory(newData, owner, "rwx------");
        newWal().ifPresent(path -> OwnedFiles.directory(path, owner, "rwx------"));
    }

    private void makeParents(Path directory) {
        if (!Files.exists(directory)) {
            makeParents(directory.getParent());
            OwnedFiles.directory(directory, owner, "rwxr-xr-x");
        }
    }

    /** Entries of the root that are not the old cluster's own: what its links lead to, and what is being made. */
    private Set<String> outsideOld() {
        Set<String> names = new TreeSet<>(List.of(retiredSuffix));
        List<Path> links = new ArrayList<>(tablespacesOf(original));
        links.add(original.resolve("pg_wal"));
        for (Path link : links) {
            Path target = targetOf(link);
            if (Files.isSymbolicLink(link) && target.startsWith(root)) {
                names.add(root.relativize(target).getName(0).toString());
            }
        }
        return names;
    }

    /** Puts the upgraded cluster in its place and the old one beside it under a marked name; returns the place. */
    Path finish() {
        try {
            if (oldData.equals(original)) {
                Path retired = suffixed(original, retiredSuffix);
                FilesByHandle.move(original, retired);
                FilesByHandle.move(newData, result);
                moveInnerTablespaces(retired);
            } else {
                moveEntries(newData, root, Set.of());
                FilesByHandle.deleteIfExists(newData);
            }
            if (wal.isPresent()) {
                FilesByHandle.move(wal.get(), suffixed(wal.get(), retiredSuffix));
                FilesByHandle.move(newWal().orElseThrow(), wal.get());
                CloneLinks.replace(result.resolve("pg_wal"), wal.get(), owner);
            }
            return result;
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot put the upgraded cluster in place at " + result, e);
        }
    }

    /** A tablespace that lay inside the old data directory keeps its path: it moves into the new one. */
    private void moveInnerTablespaces(Path retired) throws IOException {
        for (Path link : tablespacesOf(result)) {
            Path target = Files.readSymbolicLink(link).normalize();
            if (target.startsWith(original)) {
                Path place = result.resolve(original.relativize(target));
                makeParents(place.getParent());
                FilesByHandle.move(retired.resolve(original.relativize(target)), place);
                CloneLinks.replace(link, place, owner);
            }
        }
    }

    private static List<Path> tablespacesOf(Path data) {
        return entries(data.resolve("pg_tblspc")).stream()
                .filter(Files::isSymbolicLink)
                .toList();
    }

    private static Path targetOf(Path link) {
        try {
            return link.toRealPath();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + link, e);
        }
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.collect(Collectors.toList());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + directory, e);
        }
    }

    private static void moveEntries(Path from, Path to, Set<String> except) {
        for (Path entry : entries(from)) {
            String name = entry.getFileName().toString();
            if (!except.contains(name)) {
                try {
                    FilesByHandle.move(entry, to.resolve(name));
                } catch (IOException e) {
                    throw OwnedFiles.failure("cannot move " + entry + " to " + to, e);
                }
            }
        }
    }
}
