package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a stretch of a cluster's WAL with {@code pg_waldump} of its own version, record by record as they come. */
final class WalDump {

    private static final int WORDS = 400;

    private final CommandRunner commands;
    private final Production production;
    private final Path bin;
    private final StringBuilder words = new StringBuilder();

    WalDump(CommandRunner commands, Production production, Path bin) {
        this.commands = commands;
        this.production = production;
        this.bin = bin;
    }

    /**
     * Gives the records from a position on up to another.
     *
     * @param from where a record begins
     * @return why not all of it was read and understood; empty where it was
     */
    Optional<String> read(long timeline, String from, String end, Duration limit, Consumer<WalRecord> reader) {
        LineHeads lines =
                new LineHeads(line -> WalRecord.parse(line).ifPresentOrElse(reader, () -> notUnderstood(line)));
        CommandResult result = commands.stream(
                production.asOwner(Command.of(List.of(
                                bin.resolve("pg_waldump").toString(),
                                "--path=" + production.files().walDirectory(),
                                "--timeline=" + timeline,
                                "--start=" + from,
                                "--end=" + end))
                        .withEnvironment(Map.of("LC_ALL", "C"))
                        .within(limit)),
                lines);
        lines.flush();
        if (result.timedOut()) {
            return Optional.of("reading it took longer than " + limit.toSeconds() + " s");
        }
        return result.succeeded() && words.isEmpty()
                ? Optional.empty()
                : Optional.of("pg_waldump said: " + words.toString().strip());
    }

    private void notUnderstood(String line) {
        if (words.length() < WORDS) {
            words.append(line).append('\n');
        }
    }
}
