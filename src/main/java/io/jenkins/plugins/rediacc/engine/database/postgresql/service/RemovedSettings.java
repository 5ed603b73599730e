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
     * Turns each unknown setting into a comment, and names them.
     *
     * @param configFile the configuration's main file
     * @param within files elsewhere are not changed: an unknown setting in one is a failure
     */
    List<String> dropFrom(Path data, Path configFile, Path within) {
        List<String> dropped = new ArrayList<>();
        CommandResult result = read(data, configFile);
        while (!result.succeeded()) {
            int before = dropped.size();
            Matcher unknown = UNKNOWN.matcher(result.words());
            while (unknown.find()) {
                Path file = Path.of(unknown.group(2));
                if (file.startsWith(within)) {
                    comment(file, Integer.parseInt(unknown.group(3)));
                    dropped.add(unknown.group(1));
                }
            }
            if (dropped.size() == before) {
                throw RediaccException.surroundings(
                        ErrorCause.DATABASE,
                        Explanation.of("the new version does not accept production's configuration in " + configFile)
                                .tool(result.words())
                                .todo("correct it in production so that both versions accept it"));
            }
            result = read(data, configFile);
        }
        return dropped;
    }

    private CommandResult read(Path data, Path configFile) {
        return commands.run(asOwner.apply(Command.of(
                postgres.toString(), "-C", "port", "-D", data.toString(), "-c", "config_file=" + configFile)));
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
