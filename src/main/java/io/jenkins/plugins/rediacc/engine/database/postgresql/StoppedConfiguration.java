package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.settings.SettingNames;
import io.jenkins.plugins.rediacc.engine.database.postgresql.settings.StartOptions;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The configuration of a production that does not run, as its own server program reads it. Its files are read with the
 * rights of their owner.
 */
final class StoppedConfiguration {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String CONFIG_FILE = "config_file";

    private final CommandRunner commands;
    private final Production production;
    private final StartOptions options;
    private final Path file;

    StoppedConfiguration(CommandRunner commands, Production production) {
        this.commands = commands;
        this.production = production;
        this.options = StartOptions.of(production.files().lastStart());
        // In the data directory, or elsewhere, as the server's last start named it (Debian: below /etc).
        this.file = options.value(CONFIG_FILE)
                .map(Path::of)
                .orElse(production.files().data().resolve("postgresql.conf"));
    }

    /** Its main file; empty where it cannot be read. */
    Optional<Path> file() {
        return Files.isReadable(file) ? Optional.of(file) : Optional.empty();
    }

    /** The names of all settings that its files and the server's last command line set. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(options.values().keySet());
        names.addAll(SettingNames.in(
                List.of(file, production.files().data().resolve("postgresql.auto.conf")), new OwnersFiles()));
        return names;
    }

    /** The value of a setting; empty where the program does not know it. */
    Optional<String> value(String name) {
        List<String> argv = new ArrayList<>(List.of(
                production.bin().resolve("postgres").toString(),
                "-C",
                name,
                "-D",
                production.files().data().toString(),
                "-c",
                CONFIG_FILE + "=" + file));
        options.values().forEach((option, value) -> {
            if (!option.equals(CONFIG_FILE)) {
                argv.addAll(List.of("-c", option + "=" + value));
            }
        });
        CommandResult result = commands.run(production.asOwner(Command.of(argv).within(LIMIT)));
        return result.succeeded() ? Optional.of(result.stdout().strip()) : Optional.empty();
    }

    /** Files as the owner of the data can read them. */
    private final class OwnersFiles implements SettingNames.Files {

        @Override
        public List<String> lines(Path path) {
            // One character for each byte: names are ASCII, and values of any encoding do no harm.
            return output(Command.of("cat", "--", path.toString()))
                    .toString(StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        }

        @Override
        public List<Path> configurationsIn(Path directory) {
            return output(Command.of(
                            "find", "-L", directory.toString(), "-maxdepth", "1", "-name", "*.conf", "-print0"))
                    .toString(StandardCharsets.UTF_8)
                    .transform(text -> List.of(text.split("\0")))
                    .stream()
                    .filter(name -> !name.isEmpty())
                    .sorted()
                    .map(Path::of)
                    .toList();
        }

        private ByteArrayOutputStream output(Command command) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            commands.stream(
                    production.asOwner(command.within(LIMIT)), (chunk, length) -> bytes.write(chunk, 0, length));
            return bytes;
        }
    }
}
