import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The demo's production database: a small shop in which customers order without a pause. It stands in for psql, which the
 * embedded PostgreSQL does not bring along.
 *
 * <pre>java -cp CLASSES:rediacc.jar DemoProduction create|write|fingerprint|count SOCKET USER [FILE]</pre>
 */
public final class DemoProduction {

    private static final int CUSTOMERS = 20_000;
    private static final int ORDERS = 40_000;
    private static final long PAUSE_MILLIS = 20;
    private static volatile boolean wanted = true;

    private DemoProduction() {}

    public static void main(String[] args) throws Exception {
        String socket = args[1];
        String user = args[2];
        switch (args[0]) {
            case "create" -> create(socket, user);
            case "write" -> write(socket, user, Path.of(args[3]));
            case "fingerprint" -> System.out.println(fingerprint(socket, user));
            case "count" -> System.out.println(count(socket, user));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static Connection connect(String socket, String user, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty(
                "socketFactory", "io.jenkins.plugins.rediacc.engine.database.postgresql.UnixSocketFactory");
        properties.setProperty("socketFactoryArg", socket);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        return DriverManager.getConnection("jdbc:postgresql://localhost/" + database, properties);
    }

    private static void create(String socket, String user) throws SQLException {
        try (Connection connection = connect(socket, user, "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE shop");
        }
        try (Connection connection = connect(socket, user, "shop");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE customer (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL)");
            statement.execute("CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " customer_id bigint NOT NULL, placed timestamptz NOT NULL DEFAULT clock_timestamp())");
            statement.execute("INSERT INTO customer SELECT n, 'Customer ' || n, 'customer' || n || '@shop.example'"
                    + " FROM generate_series(1, " + CUSTOMERS + ") n");
            statement.execute("UPDATE customer SET name = 'Ada Byron', email = 'ada@shop.example' WHERE id = 4711");
            statement.execute("INSERT INTO orders (customer_id) SELECT 1 + n % " + CUSTOMERS
                    + " FROM generate_series(1, " + ORDERS + ") n");
        }
    }

    /** Two customers have one address from now on, in two spellings: what nobody knows of before the rehearsal. */
    static void changeACustomer(String socket, String user) throws SQLException {
        try (Connection connection = connect(socket, user, "shop");
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE customer SET name = 'Ada Byron', email = 'Ada@Shop.example' WHERE id = 12042");
        }
    }

    /** Places one order after the other until it is told to stop, and then writes how many were acknowledged. */
    private static void write(String socket, String user, Path acknowledged) throws Exception {
        Thread writer = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            wanted = false;
            try {
                writer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        long orders = 0;
        try (Connection connection = connect(socket, user, "shop");
                PreparedStatement order = connection.prepareStatement("INSERT INTO orders (customer_id) VALUES (?)")) {
            while (wanted) {
                order.setLong(1, 1 + orders % CUSTOMERS);
                order.executeUpdate();
                orders++;
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        Files.writeString(acknowledged, orders + "\n");
    }

    /** A digest of all that the writer does not touch: the customers, the orders there were, every column and index. */
    private static String fingerprint(String socket, String user) throws SQLException {
        return single(
                socket,
                user,
                "SELECT md5(concat_ws('/',"
                        + " (SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM customer c),"
                        + " (SELECT md5(string_agg(o::text, ',' ORDER BY id)) FROM orders o WHERE id <= " + ORDERS + "),"
                        + " (SELECT string_agg(table_name || column_name || data_type, ',' ORDER BY table_name, column_name)"
                        + " FROM information_schema.columns"
                        + " WHERE table_schema = 'public'),"
                        + " (SELECT string_agg(indexdef, ',' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public')))");
    }

    /** How many orders came in since the start. */
    private static String count(String socket, String user) throws SQLException {
        return single(socket, user, "SELECT count(*) - " + ORDERS + " FROM orders");
    }

    private static String single(String socket, String user, String query) throws SQLException {
        try (Connection connection = connect(socket, user, "shop");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
