package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that writes all the time: transfers between accounts, numbered without a gap, each a transaction of its
 * own. It remembers the highest number whose commit the server acknowledged, and connects again where the server goes
 * away.
 */
public final class TestWriter implements AutoCloseable {

    private static final int ACCOUNTS = 100;
    private static final long OPENING_BALANCE = 1_000;

    private final TestCluster cluster;
    private final String database;
    private final Duration pace;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicLong acknowledged = new AtomicLong();
    private final Random random = new Random(1);
    private final Thread thread = new Thread(this::write, "test-writer");
    private volatile AssertionError lost;

    private TestWriter(TestCluster cluster, String database, int commitsPerSecond) {
        this.cluster = cluster;
        this.database = database;
        this.pace = Duration.ofSeconds(1).dividedBy(commitsPerSecond);
    }

    static TestWriter start(TestCluster cluster, String database, int commitsPerSecond) {
        cluster.execute(
                database,
                "create table if not exists account(id int primary key, balance bigint not null);"
                        + "create table if not exists transfer(id bigint primary key, source int not null,"
                        + " target int not null, amount bigint not null, made timestamptz not null default now());"
                        + "insert into account select i, " + OPENING_BALANCE + " from generate_series(1, " + ACCOUNTS
                        + ") i on conflict do nothing;");
        TestWriter writer = new TestWriter(cluster, database, commitsPerSecond);
        writer.thread.setDaemon(true);
        writer.thread.start();
        writer.awaitMore(1);
        return writer;
    }

    /** The highest number of a transfer whose commit the server acknowledged. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Waits until that many more commits were acknowledged. */
    public TestWriter awaitMore(long commits) {
        long goal = acknowledged() + commits;
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (acknowledged() < goal) {
            if (System.nanoTime() > deadline || !thread.isAlive()) {
                throw new AssertionError("the writer does not get on: " + acknowledged() + " of " + goal, lost);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return this;
    }

    /** Stops it and says the highest acknowledged number; fails the test where an acknowledged commit was lost. */
    public long stop() {
        stopping.set(true);
        try {
            thread.join(Duration.ofSeconds(60).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (lost != null) {
            throw lost;
        }
        if (thread.isAlive()) {
            throw new AssertionError("the writer does not stop");
        }
        return acknowledged();
    }

    @Override
    public void close() {
        stop();
    }

    /**
     * What the writer's tables hold, in a cluster or in a clone of it.
     *
     * @param highest the highest number of a transfer
     * @param transfers how many there are
     * @param whole whether no number is missing and every balance is what the transfers make of it
     */
    public record Books(long highest, long transfers, boolean whole) {}

    /** Reads the writer's tables wherever they are. */
    public static Books books(TestCluster cluster, String database) {
        String row = cluster.query(
                database,
                "with moved as (select id, sum(amount) as amount from"
                        + " (select target as id, amount from transfer union all select source, -amount from transfer) m"
                        + " group by id), wrong as (select from account a left join moved m using (id)"
                        + " where a.balance <> " + OPENING_BALANCE + " + coalesce(m.amount, 0))"
                        + " select coalesce(max(id), 0), count(*), (select count(*) from wrong) from transfer");
        String[] figures = row.split("\\|");
        long highest = Long.parseLong(figures[0]);
        long transfers = Long.parseLong(figures[1]);
        return new Books(highest, transfers, highest == transfers && figures[2].equals("0"));
    }

    private void write() {
        while (!stopping.get()) {
            try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(database))) {
                transferUntilStopped(connection);
            } catch (SQLException e) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            } catch (AssertionError e) {
                lost = e;
                return;
            }
        }
    }

    private void transferUntilStopped(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        long number = highest(connection);
        if (number < acknowledged()) {
            throw new AssertionError("acknowledged transfer " + acknowledged() + " is gone; the last is " + number);
        }
        try (PreparedStatement insert = connection.prepareStatement(
                        "insert into transfer(id, source, target, amount) values(?,?,?,?)");
                PreparedStatement update =
                        connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
            while (!stopping.get()) {
                transfer(insert, update, ++number);
                connection.commit();
                acknowledged.set(number);
                LockSupport.parkNanos(pace.toNanos());
            }
        }
    }

    private void transfer(PreparedStatement insert, PreparedStatement update, long number) throws SQLException {
        int source = 1 + random.nextInt(ACCOUNTS);
        int target = 1 + random.nextInt(ACCOUNTS);
        long amount = 1 + random.nextInt(10);
        insert.setLong(1, number);
        insert.setInt(2, source);
        insert.setInt(3, target);
        insert.setLong(4, amount);
        insert.executeUpdate();
        change(update, source, -amount);
        change(update, target, amount);
    }

    private static void change(PreparedStatement update, int account, long amount) throws SQLException {
        update.setLong(1, amount);
        update.setInt(2, account);
        update.executeUpdate();
    }

    private static long highest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select coalesce(max(id), 0) from transfer")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
