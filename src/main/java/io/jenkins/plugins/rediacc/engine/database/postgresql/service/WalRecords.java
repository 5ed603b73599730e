package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stretch of production's WAL, counted by kind of record with {@code pg_waldump} of production's own version. */
final class WalRecords {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /**
     * What a server writes of its own accord and what changes no data: checkpoints, the list of running transactions, the
     * end of a segment, and the page in which reading has left a hint.
     */
    private static final Set<String> HARMLESS = Set.of(
            "XLOG/CHECKPOINT_ONLINE",
            "XLOG/CHECKPOINT_SHUTDOWN",
            "XLOG/CHECKPOINT_REDO",
            "XLOG/SWITCH",
            "XLOG/FPI_FOR_HINT",
            "Standby/RUNNING_XACTS");

    /** A kind of record with how many there are, as {@code --stats=record} prints it. */
    private static final Pattern ROW = Pattern.compile("(?m)^([A-Za-z0-9_]+/\\S.*?) +(\\d+) \\( *[0-9.]+\\)");

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +(\\d+) ");

    private final CommandRunner commands;
    private final Production production;
    private final Path bin;

    WalRecords(CommandRunner commands, Production production, Path bin) {
        this.commands = commands;
        this.production = production;
        this.bin = bin;
    }

    /** What was written from a position on up to another; empty where certainly nothing was. No answer is a yes. */
    Optional<String> writing(long timeline, String from, String to) {
        if (from.equals(to)) {
            return Optional.empty();
        }
        CommandResult result = commands.run(production.asOwner(Command.of(
                        bin.resolve("pg_waldump").toString(),
                        "--stats=record",
                        "--path=" + production.files().walDirectory(),
                        "--timeline=" + timeline,
                        "--start=" + from,
                        "--end=" + to)
                .withEnvironment(Map.of("LC_ALL", "C"))
                .within(LIMIT)));
        return result.succeeded()
                ? writing(result.stdout())
                : Optional.of("production's WAL from " + from + " to " + to + " cannot be read: "
                        + result.words().strip());
    }

    static Optional<String> writing(String statistics) {
        long counted = 0;
        Matcher rows = ROW.matcher(statistics);
        while (rows.find()) {
            if (!HARMLESS.contains(rows.group(1))) {
                return Optional.of("production's WAL has records of the kind " + rows.group(1));
            }
            counted += Long.parseLong(rows.group(2));
        }
        Matcher total = TOTAL.matcher(statistics);
        boolean whole = total.find() && Long.parseLong(total.group(1)) == counted;
        return whole ? Optional.empty() : Optional.of("what pg_waldump says of production's WAL is not understood");
    }
}
