package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.catalog.CatalogReader;
import io.jenkins.plugins.rediacc.engine.catalog.StateDirectory;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.BisectEndPoints;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.retention.VolumeRetention;
import io.jenkins.plugins.rediacc.engine.model.Catalog;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.Guardian;
import io.jenkins.plugins.rediacc.engine.promotion.Unfinished;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotTaker;
import io.jenkins.plugins.rediacc.engine.rehearsal.SocketRoot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verb works with: the volumes that the options name, and how to run programs, to stop and to be heard. Each part
 * is made when it is first asked for.
 */
final class EngineContext {

    private final GlobalOptions options;
    private final String runId;
    private final Map<String, String> callerEnvironment;
    private final Map<String, String> sensitive;
    private final Cancellation cancellation;
    private final EventListener events;
    private final CommandRunner commands;
    private final Clock clock;
    private final boolean guarded;
    private Catalog catalog;

    /**
     * The context of one run without a guardian.
     *
     * @param callerEnvironment where a plan's secrets are looked for
     * @param sensitive what must not be written anywhere, whether or not a plan asks for it
     */
    EngineContext(
            GlobalOptions options,
            String runId,
            Map<String, String> callerEnvironment,
            Map<String, String> sensitive,
            Cancellation cancellation,
            EventListener events,
            Clock clock) {
        this(options, runId, callerEnvironment, sensitive, cancellation, events, clock, false);
    }

    /**
     * The context of one run.
     *
     * @param guarded whether a promotion gets a guardian: a process of its own for when this one is killed
     */
    EngineContext(
            GlobalOptions options,
            String runId,
            Map<String, String> callerEnvironment,
            Map<String, String> sensitive,
            Cancellation cancellation,
            EventListener events,
            Clock clock,
            boolean guarded) {
        this.options = options;
        this.runId = runId;
        this.callerEnvironment = Map.copyOf(callerEnvironment);
        this.sensitive = Map.copyOf(sensitive);
        this.cancellation = cancellation;
        this.events = events;
        this.clock = clock;
        this.guarded = guarded;
        this.commands = new HostProcesses(cancellation);
    }

    /** The run's id: the owner of what it makes. */
    String runId() {
        return runId;
    }

    Map<String, String> callerEnvironment() {
        return callerEnvironment;
    }

    /** The variables, by name, whose values must not be written anywhere. */
    Map<String, String> sensitive() {
        return sensitive;
    }

    Clock clock() {
        return clock;
    }

    CommandRunner commands() {
        return commands;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    EventListener events() {
        return events;
    }

    /** What resumes a promotion should this process be killed in it. */
    Guardian guardian() {
        return guarded ? new GuardianProcess(catalogFile(), state(), events) : Guardian.NONE;
    }

    /** The volume of that name, from the catalogue or, without one, from the options. */
    Volume volume(String name) {
        return options.adHoc()
                .map(volume -> volume.named(name, StorageBackends.kinds(), statePath()))
                .orElseGet(() -> catalog().volume(name));
    }

    /** The volume of that name; throws with exit code 2 where no catalogue says how it is promoted. */
    Volume promotable(String name) {
        if (options.adHoc().isPresent()) {
            throw RediaccException.usage(
                    Explanation.of("a volume that only the options name cannot be promoted: nobody says how production"
                                    + " is stopped and started, and what may be asked of it")
                            .state("nothing was created")
                            .todo("put it into a catalogue; 'rediacc init' prints one to review"));
        }
        return volume(name);
    }

    /** Whether a catalogue or the options say which volumes there are. */
    boolean namesVolumes() {
        return options.adHoc().isPresent() || options.catalog().isPresent() || Files.exists(CatalogReader.DEFAULT_FILE);
    }

    /** All volumes of the catalogue; none where the options name a volume. */
    Collection<Volume> volumes() {
        return options.adHoc().isPresent() ? List.of() : catalog().volumes().values();
    }

    /** What promotions have not brought to an end, and what production does now. */
    Unfinished unfinished() {
        return new Unfinished(state(), new HostParts(this), commands, socketRoot(), clock());
    }

    /** The snapshots and clones of a volume. */
    VolumeStorage storage(Volume volume) {
        return storage(volume, commands);
    }

    /** The snapshots and clones of a volume, driven by that runner. */
    VolumeStorage storage(Volume volume, CommandRunner runner) {
        List<Path> paths = new ArrayList<>(volumes().stream().map(Volume::path).toList());
        paths.add(volume.path());
        return StorageBackends.open(volume, runner, state(), paths);
    }

    /** The database of a volume; empty for plain files. */
    Optional<Database> database(Volume volume) {
        return database(volume, commands);
    }

    /** The database of a volume, driven by that runner; empty for plain files. */
    Optional<Database> database(Volume volume, CommandRunner runner) {
        return volume.database().map(spec -> Databases.of(spec.kind(), runner));
    }

    /** Takes snapshots of a volume. */
    SnapshotTaker snapshots(Volume volume) {
        return new SnapshotTaker(volume, storage(volume), database(volume), clock);
    }

    /** Which snapshots of a volume are kept. */
    VolumeRetention retention(VolumeStorage storage) {
        return new VolumeRetention(
                storage,
                new Ledger(state()),
                new BisectEndPoints(state(), storage.volume().name()));
    }

    /** Opens the directory of this run below the state directory. */
    RunHome openRun() {
        return RunHome.open(state(), runId);
    }

    /** A short directory for the sockets of clones, which is the engine's user's alone. */
    Path socketRoot() {
        return SocketRoot.of(state());
    }

    /** What a clone of this volume must not see, beside the volume itself: all other volumes, and the state. */
    List<Path> hiddenFromClones(Volume volume) {
        List<Path> hidden = new ArrayList<>(List.of(state()));
        volumes().stream()
                .filter(other -> !other.name().equals(volume.name()))
                .forEach(other -> hidden.addAll(List.of(other.path(), other.snapshots())));
        return hidden;
    }

    /** The state directory; throws with exit code 3 where it cannot be written. */
    Path state() {
        return StateDirectory.require(statePath());
    }

    /** The state directory, whether or not it is there. */
    Path statePath() {
        if (options.catalog().isEmpty() && !Files.exists(CatalogReader.DEFAULT_FILE)) {
            return options.state().map(text -> path("--state", text)).orElse(CatalogReader.DEFAULT_STATE);
        }
        return catalog().state();
    }

    /** The host's catalogue; throws with exit code 2 where there is none. */
    Catalog catalog() {
        if (catalog == null) {
            catalog = CatalogReader.read(catalogFile(), StorageBackends.kinds());
        }
        return catalog;
    }

    private Path catalogFile() {
        if (options.state().isPresent()) {
            throw RediaccException.usage(
                    Explanation.of("--state is refused beside a catalogue, which names the one state directory")
                            .state("nothing was created")
                            .todo("leave --state out, or correct 'state' in the catalogue"));
        }
        Optional<Path> named = options.catalog().map(text -> path("--catalog", text));
        if (named.isEmpty() && !Files.exists(CatalogReader.DEFAULT_FILE)) {
            throw RediaccException.usage(Explanation.of("there is no catalogue " + CatalogReader.DEFAULT_FILE)
                    .state("nothing was created")
                    .todo("'rediacc init' prints one to review; or name a catalogue (--catalog FILE), or a volume"
                            + " (--storage KIND --path DIR)"));
        }
        return named.orElse(CatalogReader.DEFAULT_FILE);
    }

    static Path path(String option, String text) {
        try {
            if (!text.isBlank() && text.codePoints().noneMatch(Character::isISOControl)) {
                return Path.of(text).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException e) {
            throw RediaccException.usage(Explanation.of(option + ": not a path in this locale")
                    .tool(String.valueOf(e.getMessage()))
                    .todo("set LC_ALL=C.UTF-8"));
        }
        throw RediaccException.usage(Explanation.of(option + " must be a path without control characters")
                .todo("correct the path"));
    }
}
