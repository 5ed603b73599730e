package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.CloneShell;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.HostChecks;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.ProcessesInside;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Repositories of Rediacc, on the machine that rdc reaches: a snapshot is an immutable fork, a clone a fork that is up.
 * Nothing of it need be on this host, so each fork that was made from here has a directory that stands for it.
 */
public final class RediaccBackend implements StorageBackend {

    public static final StorageKind KIND = StorageKind.ofReferences("rediacc", Repository.REFERENCE);

    private static final Promise PROMISE = new Promise(
            true,
            true,
            true,
            Promise.Exchange.JOURNALED,
            "constant on the machine; each call of rdc adds its own way there and back");
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(2), Duration.ofSeconds(10));

    private final CommandRunner commands;
    private final RdcEnvironment environment;
    private final List<Duration> pauses;
    private final RepositoryExchange exchange;
    private Rdc checked;

    public RediaccBackend(CommandRunner commands) {
        this(commands, System.getenv(), PAUSES, Clock.systemUTC());
    }

    /**
     * A backend.
     *
     * @param caller the environment that holds rdc's credentials
     * @param pauses how long to wait before each further try of what may succeed later
     * @param clock says which day it is
     */
    RediaccBackend(CommandRunner commands, Map<String, String> caller, List<Duration> pauses, Clock clock) {
        this.commands = commands;
        this.environment = new RdcEnvironment(caller);
        this.pauses = pauses;
        this.exchange = new RepositoryExchange(this::rdc, clock);
    }

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public Promise promise() {
        return PROMISE;
    }

    @Override
    public boolean showsFiles() {
        return false;
    }

    @Override
    public Optional<CloneShell> shell(Volume volume, StoredObject clone) {
        Fork fork = requireFork(clone.path());
        return Optional.of(
                new ForkShell(rdc(volume), fork.reference(Repository.of(volume)), RepositoryOptions.of(volume)));
    }

    @Override
    public List<Finding> diagnose(Optional<Volume> volume) {
        List<Finding> findings = new ArrayList<>();
        findings.add(release(volume));
        List<String> agents = environment.agents();
        findings.add(
                agents.isEmpty()
                        ? Finding.good("who calls rdc", "no AI agent")
                        : Finding.bad(
                                "who calls rdc",
                                "the engine's environment has " + agents + ", by which rdc refuses production",
                                "start the engine without them: rdc looks at its parent processes too"));
        Path configuration = environment.configuration();
        findings.add(
                Files.exists(configuration)
                        ? Finding.good("rdc's configuration", configuration.toString())
                        : Finding.bad(
                                "rdc's configuration",
                                configuration + " is not there",
                                "run 'rdc config init' as this user, in a home that stays: without it every fork is lost"));
        volume.ifPresent(known -> findings.add(HostChecks.volume(this, known)));
        return findings;
    }

    @Override
    public void verify(Volume volume) {
        Repository repository = Repository.of(volume);
        if (rows(volume).stream().noneMatch(row -> row.name().equals(repository.name()))) {
            throw RediaccException.notFound(
                    Explanation.of("machine " + repository.machine() + " has no repository '" + repository.name() + "'")
                            .todo("see by 'rdc repo list -m " + repository.machine() + "' what there is"));
        }
    }

    @Override
    public StoredObject snapshot(Volume volume, String name, SourceState state) {
        Fork fork = Fork.announced(ForkTag.fresh(name), true, Optional.empty(), Optional.empty());
        return make(volume, name, fork, Repository.of(volume).name());
    }

    @Override
    public StoredObject snapshotClone(Volume volume, Path clone, String name, SourceState state) {
        return copy(volume, clone, name, true);
    }

    @Override
    public StoredObject clone(Volume volume, Path snapshot, String name) {
        return copy(volume, snapshot, name, false);
    }

    @Override
    public Optional<StoredObject> find(Volume volume, Path path) {
        ProductionLine line = exchange.look(volume);
        List<RepositoryRow> rows = rows(volume);
        if (path.equals(volume.path())) {
            return RepositoryRow.named(rows, Repository.of(volume).name())
                    .map(row -> foreign(path, row, line.identity().or(row::guid).orElse(row.name())));
        }
        return Forks.at(path).isPresent()
                ? Forks.at(path).flatMap(fork -> object(volume, path, fork, rows))
                : strangers(volume, rows).stream()
                        .filter(stranger -> stranger.path().equals(path))
                        .findFirst();
    }

    @Override
    public List<StoredObject> list(Volume volume) {
        exchange.look(volume);
        List<RepositoryRow> rows = rows(volume);
        List<StoredObject> objects = new ArrayList<>();
        Forks.of(volume)
                .forEach((path, fork) -> object(volume, path, fork, rows).ifPresent(objects::add));
        objects.addAll(strangers(volume, rows));
        return objects;
    }

    @Override
    public Optional<Long> exclusiveBytes(Volume volume, StoredObject object) {
        return rdc(volume)
                .status(Repository.of(volume).machine(), "--storage-health")
                .exclusiveBytes(Forks.at(object.path()).flatMap(Fork::guid).orElse(object.identity()));
    }

    @Override
    public void destroy(Volume volume, StoredObject object) {
        Optional<StoredObject> there = find(volume, object.path());
        if (Forks.at(object.path()).isEmpty()
                || !there.map(StoredObject::identity).equals(Optional.of(object.identity()))) {
            throw RediaccException.refused(Explanation.of(object.path() + " is no longer the fork " + object.identity())
                    .state("nothing was destroyed"));
        }
        delete(volume, object.path(), requireFork(object.path()));
    }

    @Override
    public Optional<SpaceCap> capSpace(Volume volume, StoredObject clone, long bytes) {
        return Optional.empty();
    }

    @Override
    public Pool pool(Volume volume) {
        String machine = Repository.of(volume).machine();
        return rdc(volume)
                .status(machine, "--system")
                .pool()
                .orElseThrow(() -> RediaccException.surroundings(
                        ErrorCause.STORAGE,
                        Explanation.of("rdc does not say how full the datastore of machine " + machine + " is")
                                .state("nothing was made: a full datastore is production's too")
                                .todo("see what 'rdc machine status " + machine + " --system -o json' prints")));
    }

    @Override
    public void exchange(Volume volume, Path one, Path other) {
        if (!one.equals(volume.path())) {
            throw RediaccException.refused(
                    Explanation.of("only the repository itself can be exchanged with a fork, not " + one));
        }
        exchange.exchange(volume, other);
    }

    /**
     * By {@code rdc backup restore}: the newest backup that is not younger than that becomes a repository of its own, which
     * is not up and stands for a snapshot.
     */
    @Override
    public StoredObject restore(Volume volume, Instant at, String name) {
        Path path = SnapshotDirectory.free(volume, name);
        String own = ForkTag.fresh(name);
        Fork fork = Fork.announced(own, true, Optional.empty(), Optional.of(own));
        Forks.announce(path, fork);
        try {
            Repository repository = Repository.of(volume);
            rdc(volume)
                    .act(
                            "backup",
                            "restore",
                            repository.name(),
                            "--at",
                            at.toString(),
                            "--as",
                            own,
                            "-m",
                            repository.machine(),
                            "-y",
                            "-o",
                            "json")
                    .require(Explanation.of("cannot restore " + repository.name() + " as it was at " + at)
                            .state("what was made of it is deleted")
                            .todo("see by 'rdc backup manifests " + repository.name() + "' which backups there are"));
            Fork seen = fork.numbered(requireRow(volume, fork).guid().orElse(own));
            Forks.write(path, seen);
            return object(path, seen, seen.identity());
        } catch (RuntimeException e) {
            takeBack(volume, path, fork, e);
            throw e;
        }
    }

    private StoredObject copy(Volume volume, Path source, String name, boolean immutable) {
        Fork from = requireFork(source);
        Fork fork = Fork.announced(ForkTag.fresh(name), immutable, Optional.of(from.identity()), from.base());
        return make(volume, name, fork, from.reference(Repository.of(volume)));
    }

    /** Forks, brings a clone up, and looks whether it is there; what cannot be made whole is deleted again. */
    private StoredObject make(Volume volume, String name, Fork fork, String source) {
        Path path = SnapshotDirectory.free(volume, name);
        Forks.announce(path, fork);
        try {
            fork(volume, source, fork);
            Fork seen = fork.numbered(requireRow(volume, fork).guid().orElse(fork.tag()));
            Forks.write(path, seen);
            if (!fork.immutable()) {
                bringUp(volume, seen);
            }
            return object(path, seen, seen.identity());
        } catch (RuntimeException e) {
            takeBack(volume, path, fork, e);
            throw e;
        }
    }

    private void fork(Volume volume, String source, Fork fork) {
        List<String> arguments = new ArrayList<>(List.of("repo", "fork", source, "--tag", fork.tag()));
        if (fork.immutable()) {
            arguments.add("--immutable");
        }
        arguments.addAll(List.of("-y", "-o", "json"));
        rdc(volume)
                .act(arguments.toArray(String[]::new))
                .require(Explanation.of("cannot fork " + source + " as " + fork.tag())
                        .state("what was made of it is deleted"));
    }

    private void bringUp(Volume volume, Fork fork) {
        String reference = fork.reference(Repository.of(volume));
        rdc(volume)
                .act("repo", "up", reference, "-y", "-o", "json")
                .require(Explanation.of("cannot bring the fork " + reference + " up")
                        .state("what was made of it is deleted"));
        if (requireRow(volume, fork).mounted().equals(Optional.of(false))) {
            throw contradicted(reference, "brought it up", "is not mounted");
        }
    }

    /** Where even this fails, the fork's directory stays, and clean-up finds it. */
    private void takeBack(Volume volume, Path path, Fork fork, RuntimeException cause) {
        try {
            delete(volume, path, fork);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Deletes a fork with its row in rdc's configuration, which would keep the tag taken. That it is not there is as good;
     * that it is still listed afterwards is not.
     */
    private void delete(Volume volume, Path path, Fork fork) {
        String reference = fork.reference(Repository.of(volume));
        if (ProcessesInside.anyNames(Path.of(fork.tag()))) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("an rdc still works on the fork " + reference)
                            .state("it was not touched")
                            .todo("wait until it has ended; 'rediacc gc' tries again"));
        }
        Rdc.Answer answer = rdc(volume).act("repo", "delete", reference, "-y", "--archive-config", "-o", "json");
        Explanation explanation = Explanation.of("cannot delete the fork " + reference)
                .state("it may still be there")
                .todo("see by 'rdc repo list -m " + Repository.of(volume).machine() + "'; 'rediacc gc' tries again");
        if (!answer.succeeded() && !answer.is(RdcExit.NOT_FOUND)) {
            throw answer.failure(explanation);
        }
        if (row(rows(volume), reference, fork).isPresent()) {
            throw answer.is(RdcExit.NOT_FOUND)
                    ? answer.failure(explanation.todo("rdc's configuration does not know it any more, the machine does:"
                            + " bring the configuration back, or run 'rdc machine prune --orphaned-repos'"))
                    : contradicted(reference, "deleted it", "is still listed");
        }
        Forks.forget(path);
    }

    private RepositoryRow requireRow(Volume volume, Fork fork) {
        String reference = fork.reference(Repository.of(volume));
        return row(rows(volume), reference, fork)
                .orElseThrow(() -> contradicted(reference, "made it", "is not listed"));
    }

    private static RediaccException contradicted(String reference, String said, String seen) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("rdc ended as if it had " + said + ", but the fork " + reference + " " + seen)
                        .todo("see by 'rdc repo list' and 'rdc doctor' what the machine says"));
    }

    /** A fork of ours: also one that was announced and never seen, which deleting must find. */
    private static Optional<StoredObject> object(Volume volume, Path path, Fork fork, List<RepositoryRow> rows) {
        Optional<RepositoryRow> row = row(rows, fork.reference(Repository.of(volume)), fork);
        if (row.isEmpty() && fork.guid().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(object(
                path,
                fork,
                fork.data().or(() -> row.flatMap(RepositoryRow::guid)).orElseGet(fork::identity)));
    }

    private static StoredObject object(Path path, Fork fork, String identity) {
        return new StoredObject(path, identity, fork.parent(), fork.immutable(), fork.created());
    }

    /** Forks that were not made from here. */
    private static List<StoredObject> strangers(Volume volume, List<RepositoryRow> rows) {
        String prefix = Repository.of(volume).fork("");
        List<String> known = Forks.of(volume).values().stream().map(Fork::tag).toList();
        return rows.stream()
                .filter(row -> row.name().startsWith(prefix))
                .filter(row -> !known.contains(row.name().substring(prefix.length())))
                .map(row -> foreign(
                        volume.snapshots().resolve(row.name().substring(prefix.length())),
                        row,
                        row.guid().orElse(row.name())))
                .toList();
    }

    private static StoredObject foreign(Path path, RepositoryRow row, String identity) {
        return new StoredObject(path, identity, Optional.empty(), false, row.modified());
    }

    /** By its name, or by what rdc called it when the name was lost with rdc's configuration. */
    private static Optional<RepositoryRow> row(List<RepositoryRow> rows, String reference, Fork fork) {
        return RepositoryRow.named(rows, reference).or(() -> rows.stream()
                .filter(row -> row.guid().isPresent() && row.guid().equals(fork.guid()))
                .findFirst());
    }

    private static Fork requireFork(Path path) {
        return Forks.at(path)
                .orElseThrow(() -> RediaccException.notFound(
                        Explanation.of(path + " stands for no fork").todo("see by 'rediacc list' what there is")));
    }

    private List<RepositoryRow> rows(Volume volume) {
        return rdc(volume).list(Repository.of(volume).machine());
    }

    private Finding release(Optional<Volume> volume) {
        String subject = "the rdc tool";
        try {
            Rdc rdc = rdcOf(volume.map(RepositoryOptions::of)
                    .map(RepositoryOptions::program)
                    .orElse("rdc"));
            return Finding.good(subject, "rdc " + RdcRelease.require(rdc));
        } catch (RediaccException e) {
            return Finding.bad(
                    subject,
                    (e.explanation().what() + "\n" + e.explanation().toolWords()).strip(),
                    e.explanation().remedy());
        }
    }

    /** The rdc of a volume, which is asked for its version before it is first used. */
    private synchronized Rdc rdc(Volume volume) {
        if (checked == null) {
            Rdc rdc = rdcOf(RepositoryOptions.of(volume).program());
            RdcRelease.require(rdc);
            checked = rdc;
        }
        return checked;
    }

    private Rdc rdcOf(String program) {
        return new Rdc(commands, program, environment, pauses);
    }
}
