package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ClusterFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ServerSigns;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The server process of a data directory as the kernel and its files show it, whoever started it, and wherever. */
final class Postmaster {

    /** A server that the engine closed to clients bears this name, which its command line shows. */
    static final String CLOSED = "cluster_name=rediacc-closed";

    private static final Duration POLL = Duration.ofMillis(10);

    /** The lock file's line of the server's own state (PostgreSQL source, {@code pidfile.h}, LOCK_FILE_LINE_PM_STATUS). */
    private static final int STATUS_LINE = 7;

    private final Path data;
    private final ClusterFiles files;
    private final ServerSigns signs;
    private final CommandRunner commands;

    Postmaster(Path data, CommandRunner commands) {
        this.data = data;
        this.files = new ClusterFiles(data);
        this.signs = new ServerSigns(files);
        this.commands = commands;
    }

    Serving serving() {
        return switch (signs.verdict()) {
            case RUNS ->
                signs.process().map(Postmaster::commandLine).orElse("").contains(CLOSED)
                        ? Serving.ENGINE
                        : Serving.CLIENTS;
            case NONE -> Serving.NOBODY;
            case UNKNOWN -> Serving.UNKNOWN;
        };
    }

    /** Whether its process is seen from here. */
    boolean isSeen() {
        return signs.process().isPresent();
    }

    /** Whether its process runs in another PID namespace than the engine, such as a container's. */
    boolean isElsewhere() {
        return signs.isElsewhere();
    }

    /** An error about a server of which nobody can tell whether it runs. */
    RediaccException unknown(String volume) {
        return RediaccException.refused(
                Explanation.of("the engine cannot tell whether a server runs on " + data + ": " + signs.doubt())
                        .state("the engine has started nothing")
                        .todo(
                                "run rediacc on the host itself, where every process is seen; or see that production serves, start it by"
                                        + " its own means where it does not, and then run 'rediacc promote " + volume
                                        + " --resume'"));
    }

    /**
     * Removes the lock file that a server has left behind which certainly does not run: where its number belongs to another
     * process by now, a server would not start beside it (PostgreSQL manual, Starting the Database Server).
     */
    void removeStaleLock() {
        if (signs.verdict() == ServerSigns.Verdict.NONE) {
            try {
                FilesByHandle.deleteIfExists(data.resolve("postmaster.pid"));
            } catch (IOException e) {
                throw OwnedFiles.failure("cannot remove the lock file of a server that has gone from " + data, e);
            }
        }
    }

    /** Whether a server for clients was the last that was started on it, be it running or not. */
    boolean lastStartWasOpen() {
        return !files.lastStart().isEmpty() && !files.lastStart().contains(CLOSED);
    }

    /** Whether it was told to stop and has not yet. */
    boolean isStopping() {
        return says("stopping");
    }

    /** Whether it says that it accepts sessions: to ask that of itself takes a process, and this a look at a file. */
    boolean isReady() {
        return says("ready");
    }

    private boolean says(String status) {
        List<String> lines = files.lockLines();
        return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals(status);
    }

    /** Asks it to stop in good order, ending its sessions. */
    void interrupt() {
        signal("INT");
    }

    /** Ends it at once, as a power cut would, and so loses nothing that was committed. */
    void quit() {
        signal("QUIT");
    }

    /** Whether nobody serves the directory any more when this returns, within the limit. */
    boolean awaitEnd(Duration limit) {
        Deadline deadline = new Deadline(limit);
        while (serving() != Serving.NOBODY) {
            if (deadline.isPast()) {
                return false;
            }
            pause();
        }
        return true;
    }

    static void pause() {
        Cancellation.sleep(POLL);
    }

    /** An error about a server that does not end. */
    RediaccException stillRuns(Duration limit) {
        return RediaccException.surroundings(
                ErrorCause.TIME,
                Explanation.of("the server of " + data + " has not stopped within " + Quantity.readable(limit))
                        .todo("see in its log what it waits for, such as a WAL sender whose client does not answer"));
    }

    private void signal(String name) {
        signs.process().ifPresent(pid -> commands.run(Command.of("kill", "-s", name, Long.toString(pid))));
    }

    private static String commandLine(long pid) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It has just ended; who asks again will see that.
            return "";
        }
    }
}
