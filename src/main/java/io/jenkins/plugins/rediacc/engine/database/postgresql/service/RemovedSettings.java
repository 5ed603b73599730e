package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes settings that a version does not know any more out of a server's configuration. The version's own program says
 * which they are and where they stand ({@code postgres -C}, PostgreSQL manual, reference page postgres).
 */
final class RemovedSettings {

    private static final Pattern UNKNOWN =
            Pattern.compile("unrecognized configuration parameter \"([^\"]+)\" in file \"([^\"]+)\" line (\\d+)");

    private static final Pattern SUMMARY = Pattern.compile("configuration file \".*\" contains errors");

    private final CommandRunner commands;
    private final UnaryOperator<Command> asOwner;
    private final Path postgres;

    /**
     * Settings that the program does not know.
     *
     * @param asOwner has a command run by the data's owner
     */
    RemovedSettings(CommandRunner commands, UnaryOperator<Command> asOwner, Path postgres) {
        this.commands = commands;
        this.asOwner = asOwner;
        this.postgres = postgres;
    }

    /**
     * Turns each setting that the program does not know into a comment, and names them.
     *
     * @param data production's data directory, whose own files are read beside the main file
     * @param configFile the configuration's main file
     * @param place where the file that is to be changed lies, for one that was read; empty where it is not to be changed,
     *     so that an unknown setting in it is a failure
     */
    List<String> drop(Path data, Path configFile, Function<Path, Optional<Path>> place) {
        CommandResult result = commands.run(asOwner.apply(Command.of(
                postgres.toString(), "-C", "port", "-D", data.toString(), "-c", "config_file=" + configFile)));
        if (result.succeeded()) {
            return List.of();
        }
        List<String> dropped = new ArrayList<>();
        for (String line : result.stderr().lines().toList()) {
            Matcher unknown = UNKNOWN.matcher(line);
            if (unknown.find()) {
                Path file = place.apply(Path.of(unknown.group(2))).orElseThrow(() -> refused(configFile, line));
                comment(file, Integer.parseInt(unknown.group(3)));
                dropped.add(unknown.group(1));
            } else if (!SUMMARY.matcher(line).find()) {
                throw refused(configFile, result.words());
            }
        }
        return dropped;
    }

    private static RediaccException refused(Path configFile, String words) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("the new version does not accept production's configuration in " + configFile)
                        .tool(words)
                        .todo("correct it in production so that both versions accept it"));
    }

    private static void comment(Path file, int number) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            lines.set(number - 1, "# not known to this version: " + lines.get(number - 1));
            // In place, so that owner and mode stay.
            Files.write(file, lines, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot take a setting out of " + file).tool(String.valueOf(e)),
                    e);
        }
    }
}
