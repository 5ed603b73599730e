package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Settings in production's configuration that a newer version does not know. The version's own program says which they
 * are and where they stand ({@code postgres -C}, PostgreSQL manual, reference page postgres); nothing is changed.
 */
public final class UnknownSettings {

    private static final Pattern UNKNOWN =
            Pattern.compile("unrecognized configuration parameter \"([^\"]+)\" in file \"([^\"]+)\" line (\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private UnknownSettings() {}

    /** One of them, and the file and line where it stands. */
    public record Setting(String name, Path file, int line) {}

    /** The setting that a line of the program's output names. */
    public static Optional<Setting> in(String line) {
        Matcher unknown = UNKNOWN.matcher(line);
        return unknown.find()
                ? Optional.of(
                        new Setting(unknown.group(1), Path.of(unknown.group(2)), Integer.parseInt(unknown.group(3))))
                : Optional.empty();
    }

    /**
     * What a promotion leaves out, a sentence for each.
     *
     * @param bin the programs of the newer version
     * @param version its major version
     */
    public static List<String> of(CommandRunner commands, Production production, Path bin, String version) {
        Optional<Path> configuration = new StoppedConfiguration(commands, production).file();
        Path data = production.files().data();
        return configuration.stream()
                .map(file -> commands.run(production.asOwner(Command.of(
                                bin.resolve("postgres").toString(),
                                "-C",
                                "port",
                                "-D",
                                data.toString(),
                                "-c",
                                "data_directory=" + data,
                                "-c",
                                "config_file=" + file)
                        .within(LIMIT))))
                .flatMap(result -> sentences(result, version))
                .toList();
    }

    private static Stream<String> sentences(CommandResult result, String version) {
        return result.stderr()
                .lines()
                .flatMap(line -> in(line).stream())
                .map(setting -> "version " + version + " does not know production's setting " + setting.name() + " ("
                        + setting.file() + ", line " + setting.line()
                        + "): a promotion leaves it out of the new version's configuration");
    }
}
