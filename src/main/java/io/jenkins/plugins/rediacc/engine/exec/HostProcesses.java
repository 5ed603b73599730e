package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Runs programs on this host. */
public final class HostProcesses implements CommandRunner {

    /** How much of each output of a captured command is kept, in bytes. */
    static final int CAPTURE_LIMIT = 2 << 20;

    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final File NULL = new File("/dev/null");

    private final Cancellation cancellation;
    private final OsUsers users = new OsUsers(this);

    /** Runs programs until the cancellation is requested; from then on each is killed, and none is started. */
    public HostProcesses(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    @Override
    public OsUsers users() {
        return users;
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public CommandResult run(Command command) {
        BoundedCapture stdout = new BoundedCapture(CAPTURE_LIMIT);
        BoundedCapture stderr = new BoundedCapture(CAPTURE_LIMIT);
        Launched launched = launch(command, Streams.SEPARATE);
        Drain errors = Drain.start(launched.process.getErrorStream(), stderr);
        Drain output = Drain.start(launched.process.getInputStream(), stdout);
        Instant started = Instant.now();
        boolean timedOut = awaitEnd(command, launched, Leftovers.NONE);
        return result(command, launched, started, timedOut, stdout, stderr, output, errors);
    }

    @Override
    public CommandResult stream(Command command, OutputSink sink) {
        Launched launched = launch(command, Streams.MERGED);
        Drain output = Drain.start(launched.process.getInputStream(), sink);
        Instant started = Instant.now();
        boolean timedOut = awaitEnd(command, launched, Leftovers.POSSIBLE);
        return result(command, launched, started, timedOut, new BoundedCapture(2), new BoundedCapture(2), output);
    }

    @Override
    public RunningProcess start(Command command, OutputSink sink) {
        Launched launched = launch(command, Streams.MERGED);
        Drain output = Drain.start(launched.process.getInputStream(), sink);
        return new Started(launched, output);
    }

    /** Starts a process that ends with the engine, whose input it holds open. */
    TetheredProcess tether(Command command, String readyLine) {
        Launched launched = launch(command, Streams.TETHERED);
        TetheredProcess tethered = new TetheredProcess(launched.process, launched.tree, readyLine);
        startDaemon(tethered::follow);
        return tethered;
    }

    @Override
    public Conversation converse(Command command) {
        Launched launched = launch(command, Streams.CONVERSATION);
        BoundedCapture errors = new BoundedCapture(CAPTURE_LIMIT);
        return new Talking(launched, errors, Drain.start(launched.process.getErrorStream(), errors));
    }

    /** Waits for the command's end, and ends what it left behind; whether the end came only by the time limit. */
    private boolean awaitEnd(Command command, Launched launched, Leftovers leftovers) {
        boolean inTime = false;
        try (Cancellation.Registration ignored = cancellation.onRequest(launched.tree::kill)) {
            inTime = awaitExit(launched.process, command);
            return !inTime;
        } finally {
            if (!inTime || leftovers == Leftovers.POSSIBLE) {
                launched.tree.kill();
            }
        }
    }

    private CommandResult result(
            Command command,
            Launched launched,
            Instant started,
            boolean timedOut,
            BoundedCapture stdout,
            BoundedCapture stderr,
            Drain... drains) {
        for (Drain drain : drains) {
            drain.join();
        }
        cancellation.check();
        for (Drain drain : drains) {
            drain.rethrow();
        }
        return new CommandResult(
                command.argv(),
                launched.process.exitValue(),
                stdout.text(),
                stderr.text(),
                timedOut,
                Duration.between(started, Instant.now()));
    }

    private static boolean awaitExit(Process process, Command command) {
        try {
            if (command.timeout().isEmpty()) {
                process.waitFor();
                return true;
            }
            boolean ended = process.waitFor(command.timeout().get().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RediaccException.cancelled("interrupted");
        }
    }

    private Launched launch(Command command, Streams streams) {
        cancellation.check();
        String marker = UUID.randomUUID().toString();
        ProcessBuilder builder = new ProcessBuilder(command.argv())
                .redirectErrorStream(streams.merged)
                .redirectInput(streams.openInput ? Redirect.PIPE : Redirect.from(NULL))
                .directory(command.directory().map(Path::toFile).orElse(new File("/")));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Environments.base());
        environment.putAll(command.environment());
        environment.put(ProcessTree.MARKER, marker);
        try {
            Process process = builder.start();
            return new Launched(process, new ProcessTree(process.toHandle(), marker));
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot run '" + command.argv().get(0) + "'")
                            .tool(String.valueOf(e.getMessage()))
                            .todo("install the program or correct its path; 'rediacc doctor' lists what is missing"),
                    e);
        }
    }

    private static void startDaemon(Runnable work) {
        Thread thread = new Thread(work, "rediacc-output");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Whether a command that ended by itself may have left processes behind. To look for them reads the environment of
     * every process of the host, which takes longer than most tools do.
     */
    private enum Leftovers {
        NONE,
        POSSIBLE
    }

    /** How a process's standard streams are connected. */
    private enum Streams {
        SEPARATE(false, false),
        MERGED(true, false),
        CONVERSATION(false, true),
        TETHERED(true, true);

        private final boolean merged;
        private final boolean openInput;

        Streams(boolean merged, boolean openInput) {
            this.merged = merged;
            this.openInput = openInput;
        }
    }

    private record Launched(Process process, ProcessTree tree) {}

    private record Started(Launched launched, Drain output) implements RunningProcess {

        @Override
        public long pid() {
            return launched.process.pid();
        }

        @Override
        public boolean isAlive() {
            return launched.process.isAlive();
        }

        @Override
        public void signal(String name) {
            new HostProcesses(new Cancellation())
                    .run(Command.of(
                            "kill",
                            "-s",
                            name,
                            Long.toString(launched.tree.program().pid())));
        }

        @Override
        public OptionalInt waitFor(Duration limit) {
            try {
                if (!launched.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    return OptionalInt.empty();
                }
                output.join();
                return OptionalInt.of(launched.process.exitValue());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw RediaccException.cancelled("interrupted");
            }
        }

        @Override
        public void close() {
            launched.tree.kill();
            waitFor(DRAIN);
        }
    }

    private record Talking(Launched launched, BoundedCapture captured, Drain draining) implements Conversation {

        @Override
        public OutputStream input() {
            return launched.process.getOutputStream();
        }

        @Override
        public InputStream output() {
            return launched.process.getInputStream();
        }

        @Override
        public String errors() {
            if (!launched.process.isAlive()) {
                draining.join();
            }
            return captured.text();
        }

        @Override
        public String lastErrors() {
            try {
                launched.process.waitFor(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return errors();
        }

        @Override
        public void close() {
            launched.tree.kill();
        }
    }
}
