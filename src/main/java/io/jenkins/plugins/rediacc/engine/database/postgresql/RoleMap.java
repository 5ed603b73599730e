package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeps {@code pg_ident.conf} in step with the roles that may log in. */
final class RoleMap {

    private static final Duration RELOAD_LIMIT = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Quarantine quarantine;
    private final IdentMap map;
    private final String superuser;
    private Set<String> mapped;

    /** A map that so far lets users be the superuser only. */
    RoleMap(Cluster cluster, Quarantine quarantine, List<String> users, String superuser) {
        this.cluster = cluster;
        this.quarantine = quarantine;
        this.map = new IdentMap(users);
        this.superuser = superuser;
        this.mapped = Set.of(superuser);
    }

    /** Lets the users be every role that may log in now; returns when the server has taken it over. */
    void refresh(Connection connection, CloneSocket socket) throws SQLException {
        Set<String> roles = new LinkedHashSet<>(List.of(superuser));
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select rolname from pg_roles where rolcanlogin order by rolname")) {
            while (rows.next()) {
                roles.add(rows.getString(1));
            }
        }
        roles.removeIf(role -> !IdentMap.canName(role));
        if (roles.equals(mapped)) {
            return;
        }
        quarantine.map(cluster.data(), map.text(roles));
        long before = loadedAt(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_reload_conf()");
        }
        awaitReload(socket, before);
        mapped = roles;
    }

    /** A new session inherits the time at which the server last read its files, so it tells when the map is in use. */
    private void awaitReload(CloneSocket socket, long before) throws SQLException {
        Instant deadline = Instant.now().plus(RELOAD_LIMIT);
        while (true) {
            try (Connection fresh = socket.open("postgres", superuser)) {
                if (loadedAt(fresh) > before) {
                    return;
                }
            }
            if (Instant.now().isAfter(deadline)) {
                throw RediaccException.surroundings(
                        ErrorCause.DATABASE, Explanation.of("the clone's server does not reload its configuration"));
            }
        }
    }

    private static long loadedAt(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select (extract(epoch from pg_conf_load_time()) * 1000000)::bigint")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
