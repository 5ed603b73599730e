package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code global/pg_control} says of a cluster, as {@code pg_controldata} of its own version prints it (PostgreSQL
 * manual, reference page pg_controldata).
 *
 * @param fields the printed lines by their label, such as {@code Database cluster state}
 */
record ControlData(Path data, Map<String, String> fields) {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CHECKSUMS = "Data page checksum version";

    ControlData {
        fields = Map.copyOf(fields);
    }

    /** Reads it by the program in the given directory. */
    static ControlData read(CommandRunner commands, Path bin, Path data) {
        Command command = Command.of(bin.resolve("pg_controldata").toString(), "-D", data.toString())
                .withEnvironment(Map.of("LC_ALL", "C"))
                .within(LIMIT);
        String printed = commands.run(command)
                .orFail(
                        ErrorCause.DATABASE,
                        Explanation.of("cannot read the control file of " + data)
                                .todo("look at " + data.resolve("global/pg_control") + "; its version and that of "
                                        + bin + " must be the same"))
                .stdout();
        return parse(data, printed);
    }

    /** Parses what the program prints. */
    static ControlData parse(Path data, String printed) {
        return new ControlData(
                data,
                printed.lines()
                        .filter(line -> line.contains(":"))
                        .collect(Collectors.toMap(
                                line -> line.substring(0, line.indexOf(':')).strip(),
                                line -> line.substring(line.indexOf(':') + 1).strip(),
                                (first, second) -> first)));
    }

    String systemIdentifier() {
        return field("Database system identifier");
    }

    /** The cluster's state in words, such as {@code in production}. */
    String state() {
        return field("Database cluster state");
    }

    /** Whether the server was stopped in good order, so that its files need no recovery. */
    boolean shutDownCleanly() {
        return state().equals("shut down") || state().equals("shut down in recovery");
    }

    /** Where the latest checkpoint's record stands in the WAL; all that was committed before it is in the files. */
    String checkpointLsn() {
        return field("Latest checkpoint location");
    }

    long timeline() {
        return number("Latest checkpoint's TimeLineID");
    }

    boolean checksums() {
        return number(CHECKSUMS) != 0;
    }

    long walSegmentBytes() {
        return number("Bytes per WAL segment");
    }

    long blockBytes() {
        return number("Database block size");
    }

    /** A line by its label; empty where this version does not print it. */
    Optional<String> find(String label) {
        return Optional.ofNullable(fields.get(label));
    }

    private String field(String label) {
        return find(label).filter(value -> !value.isEmpty()).orElseThrow(() -> unreadable(label, ""));
    }

    private long number(String label) {
        String value = field(label);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw unreadable(label, value);
        }
    }

    private RediaccException unreadable(String label, String value) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("pg_controldata does not say '" + label + "' of " + data)
                        .tool(value.isEmpty() ? String.join("\n", fields.keySet()) : label + ": " + value));
    }
}
