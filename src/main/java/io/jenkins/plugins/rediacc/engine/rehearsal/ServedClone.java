package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.Sandbox;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.exec.ValueMask;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A clone whose server runs for others to connect to, in quarantine and in a sandbox like a rehearsal's. It lives and
 * dies with this process: closing it destroys the clone, and if the process is killed the sandbox ends and clean-up
 * destroys the clone.
 */
public final class ServedClone implements AutoCloseable {

    private static final String ROLE = "served";
    private static final Duration LONGEST_RECOVERY = Duration.ofHours(12);

    private final Clone clone;
    private final Map<String, String> environment;
    private final CleanUp cleanUp;
    private final EventListener events;

    private ServedClone(Clone clone, Map<String, String> environment, CleanUp cleanUp, EventListener events) {
        this.clone = clone;
        this.environment = environment;
        this.cleanUp = cleanUp;
        this.events = events;
    }

    /**
     * What to make.
     *
     * @param runId of the process that serves it
     * @param owner the run that it is for
     * @param name of the clone
     * @param work a directory of this run's own for what is thrown away with it
     * @param socketRoot a short directory for the sockets of clones
     * @param hidden what the clone must not see beside its volume
     */
    public record Order(
            String runId,
            String owner,
            String name,
            Volume volume,
            Snapshot snapshot,
            Instant expires,
            Path work,
            Path socketRoot,
            List<Path> hidden) {

        public Order {
            hidden = List.copyOf(hidden);
        }
    }

    /**
     * Makes the clone and starts its server.
     *
     * @param storages the volume's storage, driven by the given runner
     * @param databases the volume's database, driven by the given runner
     * @throws RediaccException where it cannot; then nothing is left
     */
    public static ServedClone start(
            Order order,
            Function<CommandRunner, VolumeStorage> storages,
            Function<CommandRunner, Optional<Database>> databases,
            EventListener events,
            Cancellation cancellation) {
        HostProcesses commands = new HostProcesses(cancellation);
        Database database = databases
                .apply(commands)
                .orElseThrow(() -> RediaccException.usage(
                        Explanation.of("volume " + order.volume().name() + " has no database to start")
                                .state("nothing was created")
                                .todo("leave --start out, or name the database in the catalogue")));
        CleanUp cleanUp = new CleanUp();
        try {
            return new Making(order, storages, database, commands, events, cleanUp).start(cancellation);
        } catch (RuntimeException e) {
            RuntimeException cause = cancellation.reasonOr(e);
            cleanUp.run().forEach(left -> events.on(new Event.Notice("left behind: " + left)));
            throw cause;
        }
    }

    /** The making of one, with its undoing. */
    private record Making(
            Order order,
            Function<CommandRunner, VolumeStorage> storages,
            Database database,
            HostProcesses commands,
            EventListener events,
            CleanUp cleanUp) {

        ServedClone start(Cancellation cancellation) {
            new IsolationCheck(commands).require(order.volume());
            Position position = order.snapshot()
                    .position()
                    .orElseThrow(() -> RediaccException.refused(Explanation.of("the snapshot "
                                    + order.snapshot().id() + " was taken without its database's position")
                            .state("nothing was created")
                            .todo("take a new snapshot")));
            RunDirectories directories = new RunDirectories(
                    order.work(),
                    RunDirectories.sockets(order.socketRoot(), order.runId()),
                    VolumePrograms.of(order.volume()));
            cleanUp.add("the run's directories", directories::remove);
            Clone clone = storages.apply(commands)
                    .clone(order.snapshot(), order.name(), order.owner(), Optional.of(order.expires()), Instant.now());
            VolumeStorage cleaning = storages.apply(new HostProcesses(new Cancellation()));
            cleanUp.add("the clone " + clone.id(), () -> cleaning.destroy(clone));
            directories.prepare(ROLE);
            Sandbox sandbox = sandbox(clone, position, directories);
            cleanUp.add("the sandbox of " + clone.id(), sandbox::close);
            cancellation.onRequest(sandbox::close);
            CloneDatabase opened = database.open(context(clone, position, sandbox, directories));
            cleanUp.add("the server of " + clone.id(), opened::close);
            opened.start(LONGEST_RECOVERY);
            Map<String, String> environment = new LinkedHashMap<>(opened.publish());
            environment.put("REDIACC_CLONE_PATH", clone.path().toString());
            environment.put("REDIACC_SNAPSHOT", clone.snapshot());
            return new ServedClone(clone, environment, cleanUp, events);
        }

        private Sandbox sandbox(Clone clone, Position position, RunDirectories directories) {
            List<Path> sockets = database.socketDirectories(order.volume(), position);
            return CloneSandbox.open(
                    order.volume(),
                    order.runId(),
                    clone.id(),
                    order.volume().limits(),
                    () -> directories.sandbox(
                            clone,
                            ROLE,
                            directories.hidden(order.volume(), order.hidden(), sockets),
                            IsolationCheck.usersOf(order.volume(), commands.users())),
                    commands,
                    notice -> events.on(new Event.Notice(notice)));
        }

        private CloneContext context(Clone clone, Position position, Sandbox sandbox, RunDirectories directories) {
            return new CloneContext(
                    order.volume(),
                    clone,
                    position,
                    sandbox,
                    commands,
                    commands.users().current(),
                    directories.sockets(ROLE),
                    directories.serverLogs(order.work(), ROLE),
                    events,
                    SecretMask.NONE.and(ValueMask.once(order.volume().evidence())),
                    order.volume().limits().memoryBytes().orElse(CloneContext.DEFAULT_MEMORY),
                    false);
        }
    }

    /** The clone. */
    public Clone target() {
        return clone;
    }

    /** What a program of this host needs to reach it: {@code PGHOST}, {@code REDIACC_JDBC_URL} and others. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Stops the server and destroys the clone. */
    @Override
    public void close() {
        cleanUp.run().forEach(left -> events.on(new Event.Notice("left behind: " + left)));
    }
}
