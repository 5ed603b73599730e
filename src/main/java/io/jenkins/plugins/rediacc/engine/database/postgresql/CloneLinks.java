package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The symbolic links inside a clone's data directory. Absolute ones still point at production: each is rewritten to the
 * same place in the clone, and a link that would leave the clone is refused.
 */
public final class CloneLinks {

    private final Path production;
    private final Path clone;
    private final OsUser owner;

    /** Links of a clone at one path of a production at another. */
    public CloneLinks(Path production, Path clone, OsUser owner) {
        this.production = production.normalize();
        this.clone = clone;
        this.owner = owner;
    }

    /** Makes every link by which PostgreSQL reaches a directory point into the clone. */
    public void rewrite(Path data) {
        try {
            for (Map.Entry<String, Path> tablespace : TablespaceMap.read(data).entrySet()) {
                Path link = data.resolve("pg_tblspc").resolve(tablespace.getKey());
                replace(link, mapped(data.resolve(TablespaceMap.FILE), tablespace.getValue()), owner);
            }
            for (Path link : linksOf(data)) {
                rewriteLink(link);
            }
            // The links are as the map wants them, but in the clone: the server would lead them to production again.
            FilesByHandle.deleteIfExists(data.resolve(TablespaceMap.FILE));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot rewrite the links of " + data, e);
        }
    }

    /**
     * The links that matter: the data directory's own directories, databases and tablespaces. Configuration files and
     * logs may be links too; the clone's server does not use them.
     */
    private static List<Path> linksOf(Path data) throws IOException {
        List<Path> links = new ArrayList<>();
        for (Path entry : entries(data)) {
            String name = entry.getFileName().toString();
            boolean used = name.equals("base") || name.equals("global") || name.startsWith("pg_");
            if (used && !name.equals("pg_log") && !name.endsWith(".conf") && Files.isSymbolicLink(entry)) {
                links.add(entry);
            }
        }
        for (String parent : List.of("base", "pg_tblspc")) {
            entries(data.resolve(parent)).stream().filter(Files::isSymbolicLink).forEach(links::add);
        }
        Path archiveStatus = data.resolve("pg_wal/archive_status");
        if (Files.isSymbolicLink(archiveStatus)) {
            links.add(archiveStatus);
        }
        return links;
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private void rewriteLink(Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
            replace(link, mapped(link, target), owner);
        } else {
            requireInside(link, link.resolveSibling(target));
        }
    }

    /** Makes a link point elsewhere, in one step. */
    public static void replace(Path link, Path target, OsUser owner) throws IOException {
        OwnedFiles.link(link, target, owner);
    }

    /** The clone's own place for a place of production. */
    private Path mapped(Path link, Path target) {
        Path place = inProduction(target)
                .map(clone::resolve)
                .or(() -> Optional.of(target.normalize()).filter(path -> path.startsWith(clone)))
                .orElseThrow(() -> refuse(link, target));
        return requireInside(link, place);
    }

    /** Where in production's volume the target is, seen by name or, where a link leads there, by real path. */
    private Optional<Path> inProduction(Path target) {
        Path plain = target.normalize();
        if (plain.startsWith(production)) {
            return Optional.of(production.relativize(plain));
        }
        try {
            Path real = target.toRealPath();
            Path realProduction = production.toRealPath();
            return real.startsWith(realProduction) ? Optional.of(realProduction.relativize(real)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path requireInside(Path link, Path place) {
        try {
            Path real = place.toRealPath();
            if (!real.startsWith(clone) || !Files.isDirectory(real)) {
                throw refuse(link, place);
            }
            return real;
        } catch (IOException e) {
            throw refuse(link, place);
        }
    }

    private RediaccException refuse(Path link, Path target) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of(link + " leads to " + target + ", which is not a directory inside the clone")
                        .state("the clone was not started")
                        .todo("keep every directory of the database below " + production
                                + ", so that a snapshot of the volume holds it"));
    }
}
