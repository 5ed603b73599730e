package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The units of systemd that start a server of PostgreSQL, as their files say (systemd.unit(5)). Debian's are instances of
 * {@code postgresql@.service} and name a cluster; Red Hat's name a data directory, by {@code PGDATA}. Systemd itself is not
 * asked: it need not run.
 */
final class SystemdUnits {

    /** The first has the last word. */
    private static final List<String> DIRECTORIES =
            List.of("etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system", "lib/systemd/system");

    private static final Pattern DATA = Pattern.compile(
            "(?m)^\\s*(?:Environment\\s*=\\s*[\"']?PGDATA=" + "|ExecStart\\s*=.*\\s-D\\s*)[\"']?(/[^\\s\"']*)");

    private static final List<String> OF_CLUSTER =
            List.of("postgresql@", "pg_receivewal@", "pg_basebackup@", "pg_dump@");

    private final Path root;

    /**
     * Units of a host.
     *
     * @param root {@code /}
     */
    SystemdUnits(Path root) {
        this.root = root;
    }

    /**
     * A unit that starts a server on a data directory.
     *
     * @param text its file and its drop-ins
     */
    record Unit(String name, Path data, String text) {}

    /** The units that start a server on that data directory. */
    List<Unit> on(Path data) {
        return names().stream()
                .flatMap(name -> unit(name).stream())
                .filter(unit -> unit.data().normalize().equals(data.normalize()))
                .toList();
    }

    /** A unit of that name whose files say which data it is for; empty where they do not, or there are none. */
    Optional<Unit> unit(String name) {
        String text = text(name);
        Matcher named = DATA.matcher(text);
        Optional<Path> data = Optional.empty();
        while (named.find()) {
            data = Optional.of(Path.of(named.group(1)));
        }
        return data.map(path -> new Unit(name, path, text));
    }

    /** The links by which the host starts, at its boot, what belongs to a cluster of Debian's. */
    List<Path> enabledFor(String version, String cluster) {
        Path directory = root.resolve(DIRECTORIES.get(0));
        String instance = version + "-" + cluster;
        return entries(directory).stream()
                .filter(Files::isDirectory)
                .flatMap(wanted -> entries(wanted).stream())
                .filter(link -> OF_CLUSTER.stream().anyMatch(unit -> link.getFileName()
                        .toString()
                        .matches(Pattern.quote(unit + instance) + "\\.(service|timer)")))
                .toList();
    }

    private List<String> names() {
        return DIRECTORIES.stream()
                .flatMap(directory -> entries(root.resolve(directory)).stream())
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".service"))
                .distinct()
                .sorted()
                .toList();
    }

    /** The unit's file, and after it the drop-ins, which have the last word. */
    private String text(String name) {
        List<Path> files = new ArrayList<>();
        DIRECTORIES.stream()
                .map(directory -> root.resolve(directory).resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .ifPresent(files::add);
        for (int i = DIRECTORIES.size() - 1; i >= 0; i--) {
            entries(root.resolve(DIRECTORIES.get(i)).resolve(name + ".d")).stream()
                    .filter(file -> file.toString().endsWith(".conf"))
                    .forEach(files::add);
        }
        StringBuilder text = new StringBuilder();
        files.forEach(file -> text.append(read(file)).append('\n'));
        return text.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + file, e);
        }
    }

    private static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot list " + directory, e);
        }
    }
}
