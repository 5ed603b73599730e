package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.JdbcSession;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Asks production by JDBC over its Unix-domain socket: its server knows the engine's own user (method {@code peer}). */
final class JdbcProductionSession extends JdbcSession implements ProductionSession {

    private static final String CONNECT_SECONDS = "10";

    private JdbcProductionSession(Connection connection) {
        super(connection);
    }

    /** Connects to one of its databases. Everything goes to the driver as properties: no name becomes part of a URL. */
    static JdbcProductionSession connect(ProductionServer server, String database) {
        Properties properties = new Properties();
        UnixSocketFactory.configure(properties, server.socketDirectory(), server.port());
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", server.user());
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("ApplicationName", ProductionServer.APPLICATION);
        properties.setProperty("options", server.options().text());
        Path socket = UnixSocketFactory.socket(server.socketDirectory(), server.port());
        try {
            return new JdbcProductionSession(new Driver().connect(UnixSocketFactory.URL, properties));
        } catch (SQLException e) {
            throw ProductionSession.failure(
                    "cannot connect to production as '" + server.user() + "' by " + socket, words(e), e);
        }
    }
}
