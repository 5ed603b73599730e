package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server's configuration outside its data directory, in one directory a version, as Debian has it. The new version's is
 * made from the old one's where there is none. Until it is lasting it bears a file that says so, and its
 * {@code start.conf} keeps the host from starting it at its boot (pg_createcluster(1)).
 */
final class VersionedDirectory {

    /** Names the highest directory that was made with it. */
    private static final String PROVISIONAL = ".rediacc-promotion";

    private static final String MAIN_FILE = "postgresql.conf";
    private static final String START = "start.conf";
    private static final String BY_HAND = "# not started at boot until the promotion has opened it\nmanual\n";

    private final CommandRunner commands;
    private final Path directory;
    private final OwnerReader reader;

    VersionedDirectory(CommandRunner commands, Path directory, OwnerReader reader) {
        this.commands = commands;
        this.directory = directory;
        this.reader = reader;
    }

    /** Where it is. */
    Path directory() {
        return directory;
    }

    /** Its main file. */
    Path mainFile() {
        return directory.resolve(MAIN_FILE);
    }

    /** Whether it is its owner's: there, and not made by a promotion that is not yet open. */
    boolean isOwners() {
        return Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !isProvisional();
    }

    private boolean isProvisional() {
        return Files.exists(directory.resolve(PROVISIONAL), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Makes it as the other one is, with names and paths of the new version; what was made before and is not lasting is
     * made anew.
     *
     * @param removed takes out what the new version does not know
     * @return what a reader must know
     */
    List<String> makeLike(Path named, String oldVersion, String newVersion, RemovedSettings removed, Path data) {
        Path other = behind(named);
        withdraw();
        try {
            begin(other);
            run("cp", "-a", "--", other + "/.", directory.toString());
            keepLinks(other);
            if (Files.exists(directory.resolve(START), LinkOption.NOFOLLOW_LINKS) || DebianRegistry.holds(other)) {
                new ConfigurationFile(directory.resolve(START))
                        .create(BY_HAND, PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot prepare the configuration in " + directory, e);
        }
        OwnConfiguration own = new OwnConfiguration(directory, directory, reader, newVersion);
        List<VersionNames> names = Stream.of(named, other)
                .distinct()
                .map(old -> new VersionNames(old, oldVersion, directory, newVersion))
                .toList();
        for (Path file : configurationFiles(own)) {
            names.forEach(each -> own.change(file, each::rewrite));
        }
        List<String> notices = new ArrayList<>(removed.drop(data, mainFile(), own, read -> read.startsWith(data)));
        removed.requireAccepted(data, mainFile(), read -> read.startsWith(data));
        notices.addAll(0, own.notices());
        // It lies elsewhere than the volume, and must outlive a power cut after the opening as the data does.
        run("sync", "--file-system", "--", directory.toString());
        return notices;
    }

    /** What a link in its place leads to: the kernel resolves relative links from there. */
    private static Path behind(Path named) {
        try {
            return Files.isSymbolicLink(named)
                    ? named.resolveSibling(Files.readSymbolicLink(named)).normalize()
                    : named;
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read the link " + named, e);
        }
    }

    /** It bears its mark when it gets its name. */
    private void begin(Path other) throws IOException {
        Path highest = directory;
        while (!Files.exists(highest.getParent(), LinkOption.NOFOLLOW_LINKS)) {
            highest = highest.getParent();
        }
        run("mkdir", "-p", "--", directory.getParent().toString());
        if (!highest.equals(directory)) {
            run("chown", "--no-dereference", "--reference=" + other.getParent(), "--", highest.toString());
        }
        Path unnamed = unnamed();
        Files.createDirectory(unnamed);
        Files.writeString(unnamed.resolve(PROVISIONAL), highest.toString());
        Files.move(unnamed, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path unnamed() {
        return directory.resolveSibling("." + directory.getFileName() + ".rediacc-new");
    }

    /** A link inside the directory leads inside the copy; one that leads elsewhere leads there from the copy too. */
    private void keepLinks(Path other) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Path text = Files.readSymbolicLink(link);
                Path from = other.resolve(directory.relativize(link)).getParent();
                Path target = from.resolve(text).normalize();
                Path kept = target.startsWith(other) ? directory.resolve(other.relativize(target)) : target;
                if (!link.getParent().resolve(text).normalize().equals(kept)) {
                    Files.delete(link);
                    Files.createSymbolicLink(link, kept);
                }
            }
        }
    }

    /** All that the server reads, and the other files of the directory that are configuration by their names. */
    private List<Path> configurationFiles(OwnConfiguration own) {
        List<Path> files = new ArrayList<>(own.readFrom(mainFile()));
        try (Stream<Path> all = Files.walk(directory)) {
            all.filter(file -> file.toString().endsWith(".conf") && Files.isRegularFile(file))
                    .filter(file -> !files.contains(file))
                    .forEach(files::add);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot list " + directory, e);
        }
        return files;
    }

    /**
     * Makes it lasting where a promotion has made it: it starts at boot as the other one did.
     *
     * @param other the old version's directory, where it is now
     */
    void settle(Path other) {
        if (!isProvisional()) {
            return;
        }
        try {
            Path start = other.resolve(START);
            if (Files.exists(start)) {
                new ConfigurationFile(directory.resolve(START))
                        .create(reader.text(start), Files.getPosixFilePermissions(start));
            } else {
                Files.deleteIfExists(directory.resolve(START));
            }
            Files.delete(directory.resolve(PROVISIONAL));
            ConfigurationFile.sync(directory);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot settle the configuration in " + directory, e);
        }
    }

    /** Removes it where a promotion has made it that is not open, and the directories above that were made with it. */
    void withdraw() {
        try {
            run("rm", "-rf", "--one-file-system", "--", unnamed().toString());
            if (!isProvisional()) {
                return;
            }
            Path highest = Path.of(Files.readString(directory.resolve(PROVISIONAL)));
            run("rm", "-rf", "--one-file-system", "--", directory.toString());
            for (Path above = directory.getParent();
                    above.startsWith(highest) && isEmpty(above);
                    above = above.getParent()) {
                Files.delete(above);
            }
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot take back the configuration in " + directory, e);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private void run(String... argv) {
        commands.run(Command.of(argv)).orFail(Explanation.of("cannot prepare the configuration in " + directory));
    }
}
