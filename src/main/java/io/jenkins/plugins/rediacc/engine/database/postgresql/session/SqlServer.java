package io.jenkins.plugins.rediacc.engine.database.postgresql.session;

import java.util.List;

/** A running server that can be asked in any of its databases: production's or a clone's. */
@FunctionalInterface
public interface SqlServer {

    /** The maintenance database, which every cluster has from the start. */
    String MAINTENANCE_DATABASE = "postgres";

    /**
     * A new session of the superuser; the caller closes it.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where the server does not answer
     */
    SqlSession open(String database);

    /** The databases that accept connections, without {@code template0}, by name. */
    default List<String> databases() {
        try (SqlSession session = open(MAINTENANCE_DATABASE)) {
            return databases(session);
        }
    }

    /** The same, asked in a session that is there. */
    static List<String> databases(SqlSession session) {
        return session.column("select datname from pg_database where datallowconn and datname <> 'template0'"
                + " order by datname collate \"C\"");
    }
}
