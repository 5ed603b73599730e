package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Debian's tools take for clusters: each {@code /etc/postgresql/<version>/<name>} with a {@code postgresql.conf} in it
 * (PgCommon.pm, {@code get_versions} and {@code get_version_clusters}). Dropping one deletes the data that its
 * configuration names, and purging a version's package drops all of that version (pg_dropcluster(1)).
 */
final class DebianRegistry {

    static final Path ROOT = Path.of("/etc/postgresql");

    private DebianRegistry() {}

    /** The names of the clusters of a version. */
    static List<String> clusters(String version) {
        Path directory = ROOT.resolve(version);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> Files.exists(entry.resolve("postgresql.conf"), LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot list " + directory, e);
        }
    }

    /** Whether a directory of configuration is one of a cluster of Debian's. */
    static boolean holds(Path configuration) {
        return configuration.startsWith(ROOT);
    }
}
