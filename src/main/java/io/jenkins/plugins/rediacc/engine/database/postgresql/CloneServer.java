package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** One run of a clone's server, from its start to its end: {@code postgres} itself, in the foreground of the sandbox. */
final class CloneServer implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(10);
    /** It starts or ends, a session is ended, or there are too many (PostgreSQL manual, PostgreSQL Error Codes). */
    private static final Set<String> PASSING = Set.of("57P01", "57P02", "57P03", "53300");

    private static final String PHASE = "recovery";

    private final CloneContext context;
    private final Cluster cluster;
    private final CloneSocket socket;
    private final String superuser;
    private final ServerLog log;
    private final RunningProcess process;
    private volatile String recovery = "";

    /** Starts the server; it does not answer yet. */
    CloneServer(CloneContext context, Cluster cluster, OsUser owner, CloneSocket socket, String superuser) {
        this.context = context;
        this.cluster = cluster;
        this.socket = socket;
        this.superuser = superuser;
        Path postgres = cluster.program("postgres");
        this.log = new ServerLog(
                context.evidence().resolve("postgresql-" + cluster.version() + ".log"),
                context.secrets(),
                this::watchRecovery);
        Command command = Command.of(postgres.toString(), "-D", cluster.data().toString());
        this.process = context.commands().start(context.sandbox().enter(command, owner), log);
    }

    /** Waits until the server answers, through its recovery. */
    void awaitAnswer(Duration limit) {
        Instant started = Instant.now();
        Instant reported = started;
        while (!answers()) {
            context.commands().cancellation().check();
            if (!process.isAlive()) {
                throw RecoveryFailure.of(log.tail(), cluster.data())
                        .orElseGet(() -> died("the clone's server ended while it started"));
            }
            Duration elapsed = Duration.between(started, Instant.now());
            if (elapsed.compareTo(limit) > 0) {
                throw RediaccException.surroundings(
                        ErrorCause.TIME,
                        Explanation.of("the clone's server did not answer within " + Quantity.readable(limit))
                                .tool(log.tail())
                                .todo("give it more time, or take the snapshot just after a checkpoint of production,"
                                        + " so that there is less to recover"));
            }
            if (Duration.between(reported, Instant.now()).compareTo(REPORT_EVERY) > 0) {
                reported = Instant.now();
                context.events().on(new Event.Progress(PHASE, Quantity.readable(elapsed) + recovery));
            }
            Cancellation.sleep(POLL);
        }
    }

    /** Remembers how far recovery is: the server says where it begins and, from version 15, where it is. */
    private void watchRecovery(String line) {
        int at = Math.max(line.indexOf("redo starts at"), line.indexOf("redo in progress"));
        if (at >= 0) {
            recovery = ": " + line.substring(at);
        }
    }

    /** Whether it runs and answers. */
    boolean answers() {
        // Asking a server that is not there yet costs an exception; its socket appears when it is nearly ready.
        if (!process.isAlive() || !Files.exists(UnixSocketFactory.socket(socket.directory(), socket.port()))) {
            return false;
        }
        try (Connection connection = socket.openMaintenance(superuser)) {
            return connection.isValid(0);
        } catch (SQLException e) {
            if (isRefusal(e)) {
                throw died("the clone's server refuses the engine: " + e.getMessage());
            }
            return false;
        }
    }

    /** Whether the server is there but will never let the engine in; it says otherwise that it starts, or nothing. */
    private static boolean isRefusal(SQLException e) {
        return e instanceof PSQLException said
                && said.getServerErrorMessage() != null
                && !PASSING.contains(String.valueOf(e.getSQLState()));
    }

    /** Stops it cleanly, and makes sure that the data directory says so. */
    void stop() {
        process.signal("INT");
        if (process.waitFor(STOP_LIMIT).isEmpty()) {
            throw died("the clone's server did not stop within " + Quantity.readable(STOP_LIMIT));
        }
        close();
        ControlFile.State state = ControlFile.read(cluster.data()).state();
        if (state != ControlFile.State.SHUT_DOWN) {
            throw died("the clone's server ended in the state " + state + " instead of " + ControlFile.State.SHUT_DOWN);
        }
    }

    /** Whether it failed to start because its port was taken. */
    boolean lostItsPort() {
        return !process.isAlive() && log.sawAddressInUse();
    }

    /** Why a clone's server that is gone has gone, as far as its log tells. */
    RediaccException died(String what) {
        boolean space = log.sawFullDisk();
        return RediaccException.surroundings(
                space ? ErrorCause.SPACE : ErrorCause.DATABASE,
                Explanation.of(what + " (" + cluster.data() + ")")
                        .tool(log.tail())
                        .todo(
                                space
                                        ? "free space on the pool, or raise the limits of the clone"
                                        : "read the server's log in the evidence"));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether the server met a full disk or quota. */
    boolean sawFullDisk() {
        return log.sawFullDisk();
    }

    /** Kills what is left of it. */
    @Override
    public void close() {
        process.close();
        log.close();
        try {
            FilesByHandle.deleteIfExists(cluster.data().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot remove the lock of a server that is gone", e);
        }
    }
}
