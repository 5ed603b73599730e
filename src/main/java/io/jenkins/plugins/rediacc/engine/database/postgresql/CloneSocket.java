package io.jenkins.plugins.rediacc.engine.database.postgresql;

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

    /** A new session; the caller closes it. */
    Connection open(String database, String role) throws SQLException {
        Properties properties = new Properties();
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
