package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ClusterFiles;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
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
import java.util.Optional;

/** The server process of a data directory as the kernel and its lock file show it, whoever started it. */
final class Postmaster {

    /** A server that the engine closed to clients bears this name, which its command line shows. */
    static final String CLOSED = "cluster_name=rediacc-closed";

    private static final Duration POLL = Duration.ofMillis(10);

    /** The lock file's line of the server's own state (PostgreSQL source, {@code pidfile.h}, LOCK_FILE_LINE_PM_STATUS). */
    private static final int STATUS_LINE = 7;

    private final Path data;
    private final ClusterFiles files;
    private final CommandRunner commands;

    Postmaster(Path data, CommandRunner commands) {
        this.data = data;
        this.files = new ClusterFiles(data);
        this.commands = commands;
    }

    Serving serving() {
        Optional<Long> pid = pid();
        if (pid.isEmpty()) {
            return Serving.NOBODY;
        }
        return commandLine(pid.get()).contains(CLOSED) ? Serving.ENGINE : Serving.CLIENTS;
    }

    /** Whether a server for clients was the last that was started on it, be it running or not. */
    boolean lastStartWasOpen() {
        return !files.lastStart().isEmpty() && !files.lastStart().contains(CLOSED);
    }

    /** Whether it was told to stop and has not yet. */
    boolean isStopping() {
        List<String> lines = files.lockLines();
        return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("stopping");
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
                        .state("it still runs")
                        .todo("see in its log what it waits for, such as a WAL sender whose client does not answer"));
    }

    private void signal(String name) {
        pid().ifPresent(pid -> commands.run(Command.of("kill", "-s", name, Long.toString(pid))));
    }

    private Optional<Long> pid() {
        return files.postmaster().map(ClusterFiles.Postmaster::pid);
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
