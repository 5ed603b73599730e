package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.MaintenanceDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * The private socket of a clone's server. Everything goes to the driver as properties, so no name can become a
 * part of a URL.
 *
 * @param directory of the socket
 * @param port in the socket's name
 */
record CloneSocket(Path directory, int port) {

    private static final int LOGIN_SECONDS = 30;
    private static final String UNLIMITED =
            "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0";

    /** A new session as an application has it; the caller closes it. */
    Connection open(String database, String role) throws SQLException {
        return open(database, role, "");
    }

    /**
     * A new session of the engine's own, without the time limits that production sets for its roles and databases; the
     * caller closes it. They are options of the connection, because a setting made afterwards would itself be limited.
     */
    Connection openUnlimited(String database, String role) throws SQLException {
        return open(database, role, UNLIMITED);
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
