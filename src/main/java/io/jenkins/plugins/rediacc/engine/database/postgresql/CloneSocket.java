package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.MaintenanceDatabase;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SessionOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * The private socket of a clone's server. Everything goes to the driver as properties, so no name can become a
 * part of a URL.
 *
 * @param directory of the socket
 * @param port in the socket's name
 * @param cluster what the server serves
 */
record CloneSocket(Path directory, int port, Cluster cluster) {

    private static final int LOGIN_SECONDS = 30;

    /** Class 28 of PostgreSQL's error codes: no session of this kind, and no use in trying again. */
    private static final String WRONG_SERVER = "28000";

    /** A new session as an application has it; the caller closes it. */
    Connection open(String database, String role) throws SQLException {
        return open(database, role, "");
    }

    /**
     * A new session of the engine's own, which no limit for applications binds; the caller closes it.
     *
     * @param role a superuser
     * @throws SQLException also where another server answers than the clone's: whoever can run programs as the server's
     *     user can put a link to another server's socket in the place of its own
     */
    Connection openUnlimited(String database, String role) throws SQLException {
        Connection connection =
                open(database, role, SessionOptions.of(cluster.major()).text());
        try {
            requireOwnServer(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void requireOwnServer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select setting from pg_catalog.pg_settings where name operator(pg_catalog.=) 'data_directory'")) {
            String served = row.next() ? row.getString(1) : "nothing";
            if (!served.equals(cluster.data().toString())) {
                throw new SQLException(
                        "the socket in " + directory + " leads to another server than the clone's: it serves " + served
                                + ", and the clone is " + cluster.data(),
                        WRONG_SERVER);
            }
        }
    }

    /** The like in the database in which the cluster is asked about itself. */
    Connection openMaintenance(String role) throws SQLException {
        return MaintenanceDatabase.connect(database -> openUnlimited(database, role));
    }

    private Connection open(String database, String role, String options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("options", options);
        UnixSocketFactory.configure(properties, directory, port);
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", role);
        properties.setProperty("ApplicationName", "rediacc");
        properties.setProperty("loginTimeout", Integer.toString(LOGIN_SECONDS));
        // Row by row statements of a script are never prepared on the server: DDL between them would break the plans.
        properties.setProperty("prepareThreshold", "0");
        return new Driver().connect(UnixSocketFactory.URL, properties);
    }
}
