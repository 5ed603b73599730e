package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ProductionSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An upgraded cluster has a system identifier of its own, and its WAL does not belong into the old one's archive. An empty
 * {@code archive_command} keeps the WAL until a new archive has begun (PostgreSQL manual, Setting Up WAL Archiving), and
 * needs no restart to end.
 *
 * <p>It is set where {@code ALTER SYSTEM} sets it, while no server runs, and what stood there is kept in a file beside. It
 * ends by {@code ALTER SYSTEM} itself: the server alone writes that file while it runs, and a value that somebody has set
 * meanwhile stays.
 */
public final class ClosedArchive {

    private static final String KEPT = "rediacc.archive";
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "^\\s*(archive_command|archive_library)\\s*=?\\s*'((?:[^'\\\\]|''|\\\\.)*)'", Pattern.CASE_INSENSITIVE);

    private ClosedArchive() {}

    private static List<String> settings(int version) {
        return version >= 15 ? List.of("archive_command", "archive_library") : List.of("archive_command");
    }

    /**
     * Keeps the server from archiving, whatever its configuration says.
     *
     * @param altered what {@code ALTER SYSTEM} writes
     */
    static void close(ConfigurationFile altered, Path data, int version) {
        altered.change(text -> {
            StringBuilder rest = new StringBuilder();
            StringBuilder kept = new StringBuilder();
            for (String line : ConfigurationFile.lines(text)) {
                (ASSIGNMENT.matcher(line).find() ? kept : rest).append(line);
            }
            new ConfigurationFile(data.resolve(KEPT))
                    .create(kept.toString(), PosixFilePermissions.fromString("rw-------"));
            if (!rest.isEmpty() && rest.charAt(rest.length() - 1) != '\n') {
                rest.append('\n');
            }
            settings(version).forEach(name -> rest.append(name).append(" = ''\n"));
            return rest.toString();
        });
    }

    /** Lets the running server archive as its owner has configured it; does nothing where that was done. */
    public static void open(Path data, int version, ProductionSession session) {
        Path kept = data.resolve(KEPT);
        if (!Files.exists(kept, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String owners = new ConfigurationFile(kept).text();
        for (String name : settings(version)) {
            List<List<String>> now = session.query("select setting from pg_file_settings where name = '" + name
                    + "' and sourcefile = current_setting('data_directory') || '/postgresql.auto.conf'"
                    + " order by seqno desc limit 1");
            if (!now.isEmpty() && now.get(0).get(0).isEmpty()) {
                session.execute(
                        "alter system "
                                + value(owners, name)
                                        .map(value -> "set " + name + " = E'" + readable(kept, value) + "'")
                                        .orElse("reset " + name),
                        SqlSession.PROMPTLY);
            }
        }
        session.value("select pg_reload_conf()");
        try {
            Files.delete(kept);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot remove " + kept, e);
        }
    }

    /** As it stands between the quotes: a string constant with escapes is written alike. */
    private static Optional<String> value(String owners, String name) {
        Optional<String> value = Optional.empty();
        for (String line : ConfigurationFile.lines(owners)) {
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (assignment.find() && assignment.group(1).equalsIgnoreCase(name)) {
                value = Optional.of(assignment.group(2));
            }
        }
        return value;
    }

    private static String readable(Path kept, String value) {
        String text = ConfigurationFile.asName(value);
        if (!ConfigurationFile.asText(text).equals(value)) {
            throw RediaccException.refused(
                    Explanation.of("what production archived by is in " + kept + " and is not written in UTF-8")
                            .state("production's WAL is kept and not archived")
                            .todo("set archive_command in production by hand, and remove " + kept));
        }
        return text;
    }
}
