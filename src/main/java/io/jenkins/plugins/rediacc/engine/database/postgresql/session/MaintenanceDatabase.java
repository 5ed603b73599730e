package io.jenkins.plugins.rediacc.engine.database.postgresql.session;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;

/**
 * The database in which a cluster is asked about itself. That is {@code postgres}, which {@code initdb} makes for it
 * (PostgreSQL manual, Creating a Database) and anybody may drop or close; then another one that accepts connections, by
 * name. {@code template1} tells which, and serves where there is none: while somebody is connected to it, nobody can create
 * a database from it.
 */
public final class MaintenanceDatabase {

    private static final String USUAL = "postgres";
    private static final String TEMPLATE = "template1";

    /**
     * What keeps a database from being connected to but {@code template0}, to be put behind {@code where}: closed ones, and
     * invalid ones, which an interrupted {@code DROP DATABASE} leaves.
     */
    public static final String OPEN = "datallowconn and datconnlimit <> -2";

    private static final String ANOTHER = "select coalesce((select datname from pg_database where " + OPEN
            + " and not datistemplate and datname <> '" + USUAL + "' order by datname collate \"C\" limit 1), '"
            + TEMPLATE
            + "')";

    /** The server does not take anybody yet, or it is not there: another database changes nothing. */
    private static final String STARTING_UP = "57P03";

    private static final String CONNECTION_CLASS = "08";

    private MaintenanceDatabase() {}

    /** Connects by JDBC. */
    @FunctionalInterface
    public interface Connect {
        Connection to(String database) throws SQLException;
    }

    /**
     * A session in it.
     *
     * @param connect opens a session in the named database, or throws
     * @throws RediaccException what {@code connect} says of the usual database, where no other is found
     */
    public static <S extends SqlSession> S open(Function<String, S> connect) {
        try {
            return connect.apply(USUAL);
        } catch (RediaccException e) {
            return elsewhere(connect, e);
        }
    }

    private static <S extends SqlSession> S elsewhere(Function<String, S> connect, RediaccException first) {
        S template;
        try {
            template = connect.apply(TEMPLATE);
        } catch (RediaccException e) {
            first.addSuppressed(e);
            throw first;
        }
        try {
            S another = connect.apply(template.value(ANOTHER));
            template.close();
            return another;
        } catch (RediaccException e) {
            return template;
        }
    }

    /** The same by JDBC. */
    public static Connection connect(Connect connect) throws SQLException {
        try {
            return connect.to(USUAL);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals(STARTING_UP) || state.startsWith(CONNECTION_CLASS)) {
                throw e;
            }
            return elsewhere(connect, e);
        }
    }

    private static Connection elsewhere(Connect connect, SQLException first) throws SQLException {
        Connection template;
        try {
            template = connect.to(TEMPLATE);
        } catch (SQLException e) {
            first.addSuppressed(e);
            throw first;
        }
        try (Statement statement = template.createStatement();
                ResultSet row = statement.executeQuery(ANOTHER)) {
            row.next();
            Connection another = connect.to(row.getString(1));
            template.close();
            return another;
        } catch (SQLException e) {
            return template;
        }
    }
}
