package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.CutOff;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A server that the engine runs itself, in the foreground, and that ends at once when the engine dies
 * ({@code PR_SET_PDEATHSIG}, prctl(2)): nobody else would end it.
 */
final class OwnServer {

    private static final int CAPTURE = 64 << 10;
    private static final Duration STOP = Duration.ofMinutes(10);

    private final Production production;
    private final Postmaster postmaster;
    private final CommandRunner commands;

    OwnServer(Production production, CommandRunner commands) {
        this.production = production;
        this.commands = commands;
        this.postmaster = new Postmaster(production.files().data(), commands);
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param cutOff what keeps it from everything else
     * @param writable directories that it writes beside its data
     * @param readable directories that it reads
     * @param settings what its command line sets, each such as {@code autovacuum=off}
     */
    void start(
            CutOff cutOff,
            List<Path> writable,
            List<Path> readable,
            List<String> settings,
            Duration limit,
            BooleanSupplier answers) {
        List<String> argv = new ArrayList<>(List.of(
                production.bin().resolve("postgres").toString(),
                "-D",
                production.files().data().toString()));
        settings.forEach(setting -> argv.addAll(List.of("-c", setting)));
        Command command = cutOff.enclose(Command.of(argv), production.owner(), writable, readable);
        BoundedCapture log = new BoundedCapture(CAPTURE);
        RunningProcess process = commands.start(command, log);
        Deadline deadline = new Deadline(limit);
        while (!answers.getAsBoolean()) {
            commands.cancellation().check();
            if (!process.isAlive()) {
                throw failed("ended while it started", log);
            }
            if (deadline.isPast()) {
                throw failed("did not answer within " + limit.toSeconds() + " s", log);
            }
            Postmaster.pause();
        }
    }

    /** Stops it in good order, whichever process of the engine has started it. */
    void stop() {
        postmaster.interrupt();
        if (!postmaster.awaitEnd(STOP)) {
            throw postmaster.stillRuns(STOP);
        }
    }

    private RediaccException failed(String what, BoundedCapture log) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("the server of " + production.files().data() + " " + what)
                        .tool(log.text())
                        .todo("the server's words say why"));
    }
}
