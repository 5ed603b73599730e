package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Asks a clone's running server whether it really is quarantined; any difference is a no. */
final class QuarantineCheck {

    /** Processes that a server in quarantine may have; an archiver, a WAL sender or a scheduler is none of them. */
    private static final Set<String> EXPECTED_PROCESSES = Set.of(
            "autovacuum launcher",
            "autovacuum worker",
            "background writer",
            "checkpointer",
            "client backend",
            "io worker",
            "parallel worker",
            "startup",
            "walwriter");

    /** The server's own processes that copy data to another place or from it. */
    private static final Set<String> OUTWARD_PROCESSES = Set.of(
            "archiver",
            "logical replication apply worker",
            "logical replication launcher",
            "logical replication parallel worker",
            "logical replication tablesync worker",
            "logical replication worker",
            "slotsync worker",
            "walreceiver",
            "walsender",
            "walsummarizer");

    /** What {@code pg_settings} shows for {@code archive_command} where archiving is off. */
    private static final String DISABLED = "(disabled)";

    /** Sources that speak for one session, role or database, and only of settings that a session may change anyway. */
    private static final Set<String> OF_A_SESSION =
            Set.of("client", "database", "database user", "global", "session", "user");

    private final Connection connection;
    private final CloneConfiguration configuration;
    private final Path data;
    private final Path clone;
    private final Predicate<String> keptSlots;
    private final List<String> differences = new ArrayList<>();

    /**
     * A check.
     *
     * @param keptSlots the replication slots that the clone has by right, by name
     */
    QuarantineCheck(
            Connection connection,
            CloneConfiguration configuration,
            Path data,
            Path clone,
            Predicate<String> keptSlots) {
        this.connection = connection;
        this.configuration = configuration;
        this.data = data;
        this.clone = clone;
        this.keptSlots = keptSlots;
    }

    /** Returns where everything is as it was written; throws a refusal that names each difference otherwise. */
    void require() throws SQLException {
        settings();
        files();
        authentication();
        replication();
        processes();
        tablespaces();
        if (!differences.isEmpty()) {
            throw RediaccException.refused(Explanation.of("the clone in " + clone + " is not quarantined")
                    .tool(String.join("\n", differences))
                    .state("its server is being stopped; nothing was run on it")
                    .todo("report this: the clone's server does not do what its configuration says"));
        }
    }

    private void settings() throws SQLException {
        record Shown(String value, String source) {}
        Map<String, Shown> shown = new HashMap<>();
        query(
                "select name, setting, source from pg_settings",
                rows -> shown.put(rows.getString(1), new Shown(rows.getString(2), rows.getString(3))));
        new TreeMap<>(configuration.settings()).forEach((name, wanted) -> {
            Shown is = shown.get(name);
            if (is == null && !isOfALibrary(name)) {
                differences.add("setting " + name + " is not known to the server");
            } else if (is != null
                    && !is.value().equals(wanted)
                    && !(name.equals("archive_command") && is.value().equals(DISABLED))
                    && !OF_A_SESSION.contains(is.source())) {
                differences.add("setting " + name + " is '" + is.value() + "' from " + is.source() + " instead of '"
                        + wanted + "'");
            }
        });
    }

    private void files() throws SQLException {
        String expected = data.resolve("postgresql.conf").toString();
        query("select sourcefile, name, coalesce(error, '') from pg_file_settings", rows -> {
            String file = rows.getString(1);
            String name = rows.getString(2);
            if (!expected.equals(file)) {
                differences.add("setting " + name + " comes from " + file);
            } else if (!rows.getString(3).isEmpty() && !configuration.takesOver(name) && !isOfALibrary(name)) {
                differences.add("setting " + name + ": " + rows.getString(3));
            }
        });
    }

    /** A library's release may lack a switch that another one has. */
    private static boolean isOfALibrary(String setting) {
        return setting.contains(".");
    }

    private void authentication() throws SQLException {
        List<String> rules = new ArrayList<>();
        query(
                "select concat_ws(' ', type, array_to_string(database, ','), array_to_string(user_name, ','),"
                        + " address, auth_method, array_to_string(options, ','), error) from pg_hba_file_rules"
                        + " order by line_number",
                rows -> rules.add(rows.getString(1)));
        List<String> expected = List.of(
                "local all all peer map=rediacc", "hostssl all all 127.0.0.1 cert map=rediacc,clientcert=verify-full");
        List<String> older = List.of("local all all peer map=rediacc", "hostssl all all 127.0.0.1 cert map=rediacc");
        List<String> plain = rules.stream()
                .map(rule -> rule.replace(",clientcert=verify-ca", ""))
                .toList();
        if (!plain.equals(expected) && !plain.equals(older)) {
            differences.add("the rules of pg_hba.conf are " + rules);
        }
    }

    private void replication() throws SQLException {
        query("select slot_name from pg_replication_slots", rows -> {
            if (!keptSlots.test(rows.getString(1))) {
                differences.add("replication slot " + rows.getString(1));
            }
        });
        query(
                "select subname from pg_stat_subscription where pid is not null",
                rows -> differences.add("worker of the subscription " + rows.getString(1)));
    }

    private void processes() throws SQLException {
        query("select backend_type from pg_stat_activity", rows -> {
            String type = rows.getString(1);
            boolean mayBeALibrarys = !configuration.libraries().wanted().isEmpty() && !OUTWARD_PROCESSES.contains(type);
            if (!EXPECTED_PROCESSES.contains(type) && !mayBeALibrarys) {
                differences.add("process '" + type + "'");
            }
        });
    }

    private void tablespaces() throws SQLException {
        query(
                "select spcname, pg_tablespace_location(oid) from pg_tablespace"
                        + " where spcname not in ('pg_default', 'pg_global')",
                rows -> {
                    Path location = data.resolve(rows.getString(2));
                    if (!location.startsWith(clone)) {
                        differences.add("tablespace " + rows.getString(1) + " in " + location);
                    }
                });
    }

    private void query(String sql, Row row) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                row.take(rows);
            }
        }
    }

    @FunctionalInterface
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }
}
