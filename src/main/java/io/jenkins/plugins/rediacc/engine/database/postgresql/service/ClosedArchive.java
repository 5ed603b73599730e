package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * An upgraded cluster has a system identifier of its own, and its WAL does not belong into the old one's archive. An empty
 * {@code archive_command} keeps the WAL until a new archive has begun (PostgreSQL manual, Setting Up WAL Archiving), and
 * needs no restart to end.
 */
final class ClosedArchive {

    private static final String MARK = "# no archive for this cluster yet: rediacc";
    private static final String ALTERED = "postgresql.auto.conf";

    private ClosedArchive() {}

    /** Keeps the server of the data directory from archiving, whatever its configuration says. */
    static void close(Path data, int version) {
        List<String> lines = version >= 15
                ? List.of("archive_command = '' " + MARK, "archive_library = '' " + MARK)
                : List.of("archive_command = '' " + MARK);
        change(data, lines);
    }

    /** Lets it archive as its configuration says. */
    static void open(Path data) {
        change(data, List.of());
    }

    private static void change(Path data, List<String> added) {
        Path file = data.resolve(ALTERED);
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file).stream()
                    .filter(line -> !line.endsWith(MARK))
                    .toList());
            lines.addAll(added);
            Files.write(file, lines, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE, Explanation.of("cannot change " + file).tool(String.valueOf(e)), e);
        }
    }
}
