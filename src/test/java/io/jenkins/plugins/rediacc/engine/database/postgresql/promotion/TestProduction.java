package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ProductionSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.HighAvailability;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A running production, and the checks of its promotion. */
record TestProduction(TestCluster cluster) {

    static final HostProcesses COMMANDS = new HostProcesses(new Cancellation());

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The defaults but for these. */
    static PromotionSettings settings(
            Duration longestTransaction, Optional<HighAvailability> ha, Optional<CommandTemplate> afterArchive) {
        PromotionSettings defaults = PromotionSettings.DEFAULT;
        PromotionSettings.Limits limits = defaults.limits();
        return new PromotionSettings(
                defaults.approvals(),
                defaults.requiredTests(),
                defaults.server(),
                defaults.pooler(),
                defaults.probe(),
                new PromotionSettings.Limits(
                        limits.maxPause(),
                        limits.maxAge(),
                        limits.margin(),
                        limits.grace(),
                        longestTransaction,
                        limits.stopDeadline()),
                defaults.reads(),
                defaults.keepOld(),
                ha,
                afterArchive,
                defaults.files(),
                defaults.configuration());
    }

    Volume volume() {
        return cluster.volume(cluster.data());
    }

    PostgresPromotionChecks checks() {
        return checks(PromotionSettings.DEFAULT);
    }

    PostgresPromotionChecks checks(PromotionSettings settings) {
        return new PostgresPromotionChecks(COMMANDS, volume(), settings);
    }

    /** A session as the checks have it. */
    ProductionSession session() {
        return Production.of(COMMANDS, volume()).connect();
    }

    /** A session of an application, with a transaction that has done this and goes on. */
    Connection transaction(String... statements) throws SQLException {
        Connection connection = DriverManager.getConnection(cluster.jdbcUrl("postgres"));
        connection.setAutoCommit(false);
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
        return connection;
    }

    /** The objections, once there are any: some need a transaction to be old enough. */
    List<Objection> awaitObjections(PromotionSettings settings) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Objection> objections = checks(settings).objections();
        while (objections.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            objections = checks(settings).objections();
        }
        return objections;
    }
}
