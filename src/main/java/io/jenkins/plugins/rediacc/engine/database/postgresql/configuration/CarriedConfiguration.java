package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Production's own files in the data directory, beside those of its cluster: configuration, certificates, what else an
 * administrator put there. {@code pg_upgrade} does not carry them over.
 */
public final class CarriedConfiguration {

    private static final List<String> MAIN_FILES = List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf");

    /** What {@code ALTER SYSTEM} writes; it lies in the data directory wherever the rest does. */
    private static final String ALTERED = "postgresql.auto.conf";

    /** Of the cluster or of one run of its server, or left by the engine. */
    private static final Pattern NOT_CARRIED = Pattern.compile("base|global|pg_(?!hba|ident).*|PG_VERSION"
            + "|postmaster\\..*|current_logfiles|log|.*\\.log|backup_.*|tablespace_map.*|.*\\.signal|recovery\\..*"
            + "|core|lost\\+found|\\.?rediacc.*|.*\\.rediacc-.*|postgresql\\.auto\\.conf\\.tmp");

    /** Whether what bears that name in a data directory is the cluster's own or its configuration, and nobody else's. */
    public static boolean isClusters(String name) {
        return NOT_CARRIED.matcher(name).matches() || MAIN_FILES.contains(name) || name.equals(ALTERED);
    }

    /** Whether what bears that name in a data directory is carried over to the upgraded one. */
    public static boolean isCarried(String name) {
        return !NOT_CARRIED.matcher(name).matches();
    }

    private final CommandRunner commands;
    private final Path volume;
    private final Path from;
    private final Path to;

    /**
     * What is carried from one data directory to another.
     *
     * @param volume production's, as its data directory names it
     */
    CarriedConfiguration(CommandRunner commands, Path volume, Path from, Path to) {
        this.commands = commands;
        this.volume = volume;
        this.from = from;
        this.to = to;
    }

    /**
     * Copies it.
     *
     * @param inside whether the server's configuration lies in the data directory; where it does not, the clone's is
     *     removed and none put in its place
     */
    void carry(boolean inside) {
        for (String name : MAIN_FILES) {
            remove(to.resolve(name));
        }
        remove(to.resolve(ALTERED));
        Set<String> without = inside ? Set.of() : Set.copyOf(MAIN_FILES);
        try (Stream<Path> entries = Files.list(from)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !NOT_CARRIED.matcher(name).matches() && !without.contains(name))
                    .filter(name -> !Files.exists(to.resolve(name), LinkOption.NOFOLLOW_LINKS))
                    .forEach(this::copy);
        } catch (IOException e) {
            throw failure("cannot list " + from, e);
        }
    }

    private void copy(String name) {
        commands.run(Command.of(
                        "cp",
                        "-a",
                        "--reflink=auto",
                        "--",
                        from.resolve(name).toString(),
                        to.resolve(name).toString()))
                .orFail(Explanation.of("cannot carry " + from.resolve(name) + " over to " + to));
        try (Stream<Path> files = Files.walk(to.resolve(name))) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                keep(link);
            }
        } catch (IOException e) {
            throw failure("cannot carry " + from.resolve(name) + " over to " + to, e);
        }
    }

    /** A relative link that leaves the volume leads to the same from wherever the clone lies. */
    private void keep(Path link) throws IOException {
        Path text = Files.readSymbolicLink(link);
        Path target =
                from.resolve(to.relativize(link)).getParent().resolve(text).normalize();
        if (!text.isAbsolute() && !target.startsWith(volume)) {
            Files.delete(link);
            Files.createSymbolicLink(link, target);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failure("cannot remove the clone's " + file, e);
        }
    }

    private static RediaccException failure(String what, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE, Explanation.of(what).tool(String.valueOf(e)), e);
    }
}
