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
import java.util.Optional;
import java.util.Set;

/** Keeps {@code pg_ident.conf} in step with the roles that may log in. */
final class RoleMap {

    private static final Duration RELOAD_LIMIT = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Quarantine quarantine;
    private final CloneAccess access;
    private final String superuser;
    private String mapped;

    /** A map that so far lets users be the superuser only. */
    RoleMap(Cluster cluster, Quarantine quarantine, CloneAccess access, String superuser) {
        this.cluster = cluster;
        this.quarantine = quarantine;
        this.access = access;
        this.superuser = superuser;
        this.mapped = new IdentMap(access.users()).text(List.of(superuser));
    }

    /** What is closed when the users may be every role again. */
    interface Restriction extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Lets the users be every role that may log in now; returns when the server has taken it over.
     *
     * @param only the one role that all but the engine's own user may be; empty for every role
     */
    void refresh(Connection connection, CloneSocket socket, Optional<String> only) throws SQLException {
        Set<String> roles = new LinkedHashSet<>(List.of(superuser));
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select rolname from pg_roles where rolcanlogin order by rolname")) {
            while (rows.next()) {
                roles.add(rows.getString(1));
            }
        }
        roles.removeIf(role -> !IdentMap.canName(role));
        String map = only.isEmpty()
                ? new IdentMap(access.users()).text(roles)
                : new IdentMap(List.of(access.engine())).text(roles)
                        + new IdentMap(access.others()).text(List.of(only.get()));
        if (map.equals(mapped)) {
            return;
        }
        quarantine.map(cluster.data(), map);
        long before = loadedAt(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_reload_conf()");
        }
        awaitReload(socket, before);
        mapped = map;
    }

    /** A new session inherits the time at which the server last read its files, so it tells when the map is in use. */
    private void awaitReload(CloneSocket socket, long before) throws SQLException {
        Instant deadline = Instant.now().plus(RELOAD_LIMIT);
        while (true) {
            try (Connection fresh = socket.openMaintenance(superuser)) {
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
