package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A directory of configuration that is the new version's alone. Its files may be changed; what it reaches by links, or
 * includes from elsewhere, is shared with others and stays as it is: where that would have to be changed, the directory
 * gets a file of its own in its place, and that is said.
 */
final class OwnConfiguration {

    /** The server itself goes no deeper (PostgreSQL source, {@code CONF_FILE_MAX_DEPTH}). */
    private static final int DEEPEST = 10;

    private static final String PARTS = ".conf";

    private final Path seen;
    private final Path directory;
    private final OwnerReader reader;
    private final String version;
    private final Map<Path, Path> includedBy = new LinkedHashMap<>();
    private final Map<Path, Path> moved = new LinkedHashMap<>();
    private final List<String> notices = new ArrayList<>();

    /**
     * A directory of configuration.
     *
     * @param seen where the server will see it
     * @param directory where it is now
     * @param version of the server that will read it
     */
    OwnConfiguration(Path seen, Path directory, OwnerReader reader, String version) {
        this.seen = seen;
        this.directory = directory;
        this.reader = reader;
        this.version = version;
    }

    /** Of the server that will read it. */
    String version() {
        return version;
    }

    /** What a reader must know: which files of its own the directory got, and instead of what. */
    List<String> notices() {
        return List.copyOf(notices);
    }

    /** Every file that the server reads, beginning with that one, by the name it reads it by. */
    List<Path> readFrom(Path main) {
        List<Path> all = new ArrayList<>();
        read(main, 0, all);
        return all;
    }

    private void read(Path file, int depth, List<Path> all) {
        if (depth > DEEPEST || all.contains(file) || !Files.exists(outside(file))) {
            return;
        }
        all.add(file);
        for (String line : ConfigurationFile.lines(text(file))) {
            Include.of(file, line).stream()
                    .flatMap(include -> include.directory() ? parts(include.target()) : Stream.of(include.target()))
                    .forEach(target -> {
                        includedBy.putIfAbsent(target, file);
                        read(target, depth + 1, all);
                    });
        }
    }

    /** The files that an included directory stands for, in the server's order. */
    private Stream<Path> parts(Path target) {
        Path there = outside(target);
        if (!Files.isDirectory(there)) {
            return Stream.empty();
        }
        return list(there).stream()
                .filter(name -> name.endsWith(PARTS) && !name.startsWith("."))
                .map(target::resolve);
    }

    /** Whether the server reads a file of that name from this directory, or because of it. */
    boolean mayChange(Path read) {
        return read.startsWith(seen) || includedBy.containsKey(read);
    }

    /** Changes what the server reads by that name; nobody else's file is touched. */
    void change(Path read, UnaryOperator<String> change) {
        String before = text(read);
        if (!change.apply(before).equals(before)) {
            new ConfigurationFile(own(read)).change(change);
        }
    }

    private String text(Path read) {
        Path here = here(read);
        return isOwn(here) ? new ConfigurationFile(here).text() : reader.text(outside(read));
    }

    /** The file that stands for what the server reads by that name. */
    private Path here(Path read) {
        Path place = moved.getOrDefault(read, read);
        return place.startsWith(seen) ? directory.resolve(seen.relativize(place)) : place;
    }

    /** The file as it is where the directory was copied from or will be: a relative link leads there from nowhere else. */
    private Path outside(Path read) {
        Path place = moved.getOrDefault(read, read);
        return Files.exists(place) ? place : here(read);
    }

    private boolean isOwn(Path here) {
        if (!here.startsWith(directory)) {
            return false;
        }
        Path at = directory;
        for (Path part : directory.relativize(here)) {
            at = at.resolve(part);
            if (Files.isSymbolicLink(at)) {
                return false;
            }
        }
        return true;
    }

    /** A real file in the directory that the server will read by that name, or instead of it. */
    Path own(Path read) {
        Path place = moved.getOrDefault(read, read);
        if (!place.startsWith(seen)) {
            place = takeIn(read);
        }
        Path at = directory;
        Path named = seen;
        for (Path part : seen.relativize(place)) {
            at = at.resolve(part);
            named = named.resolve(part);
            if (Files.isSymbolicLink(at)) {
                replaceLink(at, outside(named), named);
            }
        }
        return at;
    }

    private void replaceLink(Path link, Path reached, Path named) {
        try {
            Path target = reached.toRealPath();
            if (Files.isDirectory(target)) {
                Files.delete(link);
                makeDirectory(link, target);
            } else {
                new ConfigurationFile(link).create(reader.text(target), Files.getPosixFilePermissions(target));
            }
            notices.add(named + " was a link to " + target + ", which is shared and stays as it is: version " + version
                    + " needs another content, and has a "
                    + (Files.isDirectory(link) ? "directory" : "file") + " of its own there");
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot put a file in the place of the link " + link, e);
        }
    }

    /** A directory that belongs to whom its parent belongs to, with links to all that is in the other one. */
    private void makeDirectory(Path made, Path other) throws IOException {
        PosixFileAttributes parent = Files.readAttributes(made.getParent(), PosixFileAttributes.class);
        Files.createDirectory(made);
        PosixFileAttributeView view =
                Files.getFileAttributeView(made, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setGroup(parent.group());
        view.setOwner(parent.owner());
        view.setPermissions(Files.getPosixFilePermissions(other));
        for (String name : list(other)) {
            Files.createSymbolicLink(made.resolve(name), other.resolve(name));
        }
    }

    /** Gets a file of its own instead of one that is included from elsewhere; gives where the server will read it. */
    private Path takeIn(Path read) {
        Path includer = includedBy.get(read);
        if (includer == null) {
            throw new IllegalArgumentException("nothing in " + seen + " includes " + read);
        }
        String text = absolute(read, reader.text(read));
        Optional<Include> how = ConfigurationFile.lines(text(includer)).stream()
                .flatMap(line -> Include.of(moved.getOrDefault(includer, includer), line).stream())
                .filter(include -> include.target().equals(read))
                .findFirst();
        if (how.isEmpty()) {
            return takeInDirectory(read, includer);
        }
        Path place = free(read.getFileName().toString());
        try {
            new ConfigurationFile(here(place)).create(text, Files.getPosixFilePermissions(read));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read the mode of " + read, e);
        }
        moved.put(read, place);
        retarget(includer, read, place);
        notices.add(read + " is included from " + seen + " and stays as it is: version " + version
                + " needs another content, and reads " + place + " instead");
        return place;
    }

    private Path takeInDirectory(Path read, Path includer) {
        Path other = read.getParent();
        Path place = free(other.getFileName().toString());
        try {
            makeDirectory(here(place), other.toRealPath());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot make " + here(place), e);
        }
        list(other).forEach(name -> moved.put(other.resolve(name), place.resolve(name)));
        retarget(includer, other, place);
        notices.add(other + " is included from " + seen + " and stays as it is: version " + version
                + " needs another content, and reads " + place + " instead");
        return moved.get(read);
    }

    private void retarget(Path includer, Path from, Path to) {
        Path now = moved.getOrDefault(includer, includer);
        change(
                includer,
                text -> eachLine(text, line -> Include.of(now, line)
                        .filter(include -> include.target().equals(from))
                        .map(include -> Include.retargeted(line, to))
                        .orElse(line)));
    }

    /** Relative names in a file that goes elsewhere. */
    private static String absolute(Path read, String text) {
        return eachLine(text, line -> Include.of(read, line)
                .map(include -> Include.retargeted(line, include.target()))
                .orElse(line));
    }

    private static String eachLine(String text, UnaryOperator<String> change) {
        return String.join(
                "", ConfigurationFile.lines(text).stream().map(change).toList());
    }

    private Path free(String name) {
        Path place = seen.resolve(name);
        for (int number = 2; Files.exists(here(place), LinkOption.NOFOLLOW_LINKS); number++) {
            place = seen.resolve(number + "-" + name);
        }
        return place;
    }

    private static List<String> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot list " + directory, e);
        }
    }
}
