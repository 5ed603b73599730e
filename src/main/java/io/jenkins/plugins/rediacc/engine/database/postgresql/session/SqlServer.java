package io.jenkins.plugins.rediacc.engine.database.postgresql.session;

import java.util.List;

/** A running server that can be asked in any of its databases: production's or a clone's. */
@FunctionalInterface
public interface SqlServer {

    /**
     * A new session of the superuser; the caller closes it.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where the server does not answer
     */
    SqlSession open(String database);

    /** A new session in the database in which the cluster is asked about itself; the caller closes it. */
    default SqlSession open() {
        return MaintenanceDatabase.open(this::open);
    }

    /** The name of that database. */
    default String maintenanceDatabase() {
        try (SqlSession session = open()) {
            return session.value("select current_database()");
        }
    }

    /** The databases that accept connections, without {@code template0}, by name. */
    default List<String> databases() {
        try (SqlSession session = open()) {
            return databases(session);
        }
    }

    /** The same, asked in a session that is there. */
    static List<String> databases(SqlSession session) {
        return session.column("select datname from pg_database where " + MaintenanceDatabase.OPEN
                + " and datname <> 'template0'"
                + " order by datname collate \"C\"");
    }
}
