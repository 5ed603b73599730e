package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server's configuration outside its data directory, in one directory a version, as Debian has it. The new version's is
 * made from the old one's where there is none, and bears a file of that name until it is lasting.
 */
final class VersionedDirectory {

    private static final String PROVISIONAL = ".rediacc-promotion";

    private final CommandRunner commands;
    private final Path directory;

    VersionedDirectory(CommandRunner commands, Path directory) {
        this.commands = commands;
        this.directory = directory;
    }

    /** Where it is. */
    Path directory() {
        return directory;
    }

    /** Whether the engine has made it and may take it back. */
    boolean isProvisional() {
        return Files.exists(directory.resolve(PROVISIONAL));
    }

    /** Makes it as the other one is, with names and paths of the new version; whether it was missing. */
    boolean makeLike(Path other, String oldVersion, String newVersion) {
        if (Files.exists(directory) && !isProvisional()) {
            return false;
        }
        remove();
        run("mkdir", "-p", "--", directory.toString());
        try {
            Files.writeString(directory.resolve(PROVISIONAL), "");
            run("cp", "-a", "-T", "--", other.toString(), directory.toString());
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".conf")).toList()) {
                    rewrite(file, other, oldVersion, newVersion);
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
        return true;
    }

    /** The data directory keeps its path; the directory itself, the PID file and the cluster's name change. */
    private void rewrite(Path file, Path other, String oldVersion, String newVersion) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .map(line -> line.stripLeading().startsWith("data_directory")
                        ? line
                        : line.replace(other.toString(), directory.toString())
                                .replace("/" + oldVersion + "-", "/" + newVersion + "-")
                                .replace("'" + oldVersion + "/", "'" + newVersion + "/"))
                .toList();
        Files.write(file, lines);
    }

    /** Makes it lasting. */
    void settle() {
        try {
            Files.deleteIfExists(directory.resolve(PROVISIONAL));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Removes it where the engine has made it. */
    void remove() {
        if (isProvisional()) {
            run("rm", "-rf", "--one-file-system", "--", directory.toString());
        }
    }

    private void run(String... argv) {
        commands.run(Command.of(argv)).orFail(Explanation.of("cannot prepare the configuration in " + directory));
    }

    private RediaccException failure(IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot prepare the configuration in " + directory)
                        .tool(String.valueOf(e)),
                e);
    }
}
