package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.UnknownSettings;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Takes settings that a version does not know any more out of a server's configuration. The version's own program says
 * which they are and where they stand ({@code postgres -C}, PostgreSQL manual, reference page postgres).
 */
final class RemovedSettings {

    /** A summary, and an include that may be missing. */
    private static final Pattern NO_ERROR =
            Pattern.compile("configuration file \".*\" contains errors|skipping missing configuration file \"");

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
     * Turns each setting that the program does not know into a comment, in files of the new version's own.
     *
     * @param data production's data directory, whose own files are read beside the main file
     * @param main the configuration's main file
     * @param own the configuration that is changed
     * @param elsewhere files whose settings are taken out elsewhere
     * @return a sentence for each of them
     */
    List<String> drop(Path data, Path main, OwnConfiguration own, Predicate<Path> elsewhere) {
        CommandResult result = ask("port", data, main);
        if (result.succeeded()) {
            return List.of();
        }
        List<String> dropped = new ArrayList<>();
        for (String line : result.stderr().lines().toList()) {
            Optional<UnknownSettings.Setting> unknown = UnknownSettings.in(line);
            if (unknown.isPresent()) {
                Path file = unknown.get().file();
                if (!own.mayChange(file) && !elsewhere.test(file)) {
                    throw refused(main, line);
                }
                if (!elsewhere.test(file)) {
                    own.change(file, text -> withComment(text, unknown.get().line()));
                    dropped.add("the setting " + unknown.get().name() + " was left out of " + file + ": version "
                            + own.version() + " does not have it");
                }
            } else if (!NO_ERROR.matcher(line).find()) {
                throw refused(main, result.words());
            }
        }
        return dropped;
    }

    /** Refuses what the program does not accept; it looks at values only where it knows all names. */
    void requireAccepted(Path data, Path main, Predicate<Path> elsewhere) {
        CommandResult result = ask("port", data, main);
        boolean accepted = result.succeeded()
                || result.stderr().lines().allMatch(line -> UnknownSettings.in(line)
                        .map(setting -> elsewhere.test(setting.file()))
                        .orElseGet(() -> NO_ERROR.matcher(line).find()));
        if (!accepted) {
            throw refused(main, result.words());
        }
    }

    /** The configuration may name a data directory itself, which is not the one that is asked about. */
    private CommandResult ask(String name, Path data, Path main) {
        return commands.run(asOwner.apply(Command.of(
                postgres.toString(),
                "-C",
                name,
                "-D",
                data.toString(),
                "-c",
                "data_directory=" + data,
                "-c",
                "config_file=" + main)));
    }

    /** What a main file sets a setting to, by the program's own word. */
    String value(String name, Path data, Path main) {
        CommandResult result = commands.run(asOwner.apply(
                Command.of(postgres.toString(), "-C", name, "-D", data.toString(), "-c", "config_file=" + main)));
        if (!result.succeeded()) {
            throw refused(main, result.words());
        }
        return result.stdout().strip();
    }

    private static String withComment(String text, int number) {
        List<String> lines = new ArrayList<>(ConfigurationFile.lines(text));
        lines.set(number - 1, "# not known to this version: " + lines.get(number - 1));
        return String.join("", lines);
    }

    private static RediaccException refused(Path configFile, String words) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("the new version does not accept production's configuration in " + configFile)
                        .tool(words)
                        .todo("correct it in production so that both versions accept it"));
    }
}
