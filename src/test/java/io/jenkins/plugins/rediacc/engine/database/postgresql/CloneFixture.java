package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.exec.PlainSandbox;
import io.jenkins.plugins.rediacc.engine.exec.ResourceGroup;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A clone of a production volume in a plain directory, served without isolation, with all that belongs to it. */
final class CloneFixture implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path volume;
    private final Path clone;
    private final String data;
    private final Path runDirectory;
    private final Path evidence;
    private final Cancellation cancellation = new Cancellation();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private String bin = "/usr/lib/postgresql/{version}/bin";
    private PostgresClone database;

    private CloneFixture(Path volume, Path clone, String data) throws IOException {
        this.volume = volume;
        this.clone = clone;
        this.data = data;
        this.runDirectory = Files.createTempDirectory(Path.of("/tmp"), "rdcc");
        this.evidence = Files.createTempDirectory("rdc-evidence");
    }

    /** Copies the volume, whose production must not be running, to a clone beside it. */
    static CloneFixture copyOf(Path volume, Path clone, String data) throws IOException {
        new HostProcesses(new Cancellation())
                .run(Command.of("cp", "-a", "--reflink=auto", volume.toString(), clone.toString()))
                .orFail(Explanation.of("cannot copy " + volume));
        return at(volume, clone, data);
    }

    /** A clone that is already there. */
    static CloneFixture at(Path volume, Path clone, String data) throws IOException {
        return new CloneFixture(volume, clone, data);
    }

    /** Serves it by the programs in another directory. */
    CloneFixture servedBy(Path programs) {
        bin = programs.toString();
        return this;
    }

    /** The clone's database, not started; the same each time. */
    PostgresClone database(Map<String, String> settings, Position.Consistency consistency, BuiltIn... builtIns) {
        return database(new Position("1", "13", 1, "0/0", consistency, settings), builtIns);
    }

    /** Likewise, from a snapshot at that position. */
    PostgresClone database(Position position, BuiltIn... builtIns) {
        if (database == null) {
            database = new PostgresClone(context(position), new BuiltIns(List.of(builtIns)));
        }
        return database;
    }

    /** The clone's database, started. */
    PostgresClone started(BuiltIn... builtIns) {
        PostgresClone clone = database(Map.of(), Position.Consistency.CRASH, builtIns);
        clone.start(PATIENCE);
        return clone;
    }

    static PlainSandbox withoutIsolation(HostProcesses commands) {
        return new PlainSandbox(new OsUsers(commands).current(), ResourceGroup.lowPriority());
    }

    private CloneContext context(Position position) {
        HostProcesses commands = new HostProcesses(cancellation);
        OsUser scripts = new OsUsers(commands).lookUp("root".equals(System.getProperty("user.name")) ? "nobody" : "0");
        return new CloneContext(
                new Volume(
                        "orders",
                        "copy",
                        volume,
                        volume.resolveSibling("snapshots"),
                        Optional.of(new DatabaseSpec(
                                "postgresql", data, bin, Optional.empty(), 5432, TestCluster.SUPERUSER)),
                        SpaceLimits.DEFAULT,
                        ResourceLimits.NONE,
                        Optional.empty(),
                        Isolation.NONE),
                new Clone(
                        "c1",
                        "orders",
                        clone,
                        "id",
                        "s1",
                        Instant.now(),
                        Optional.empty(),
                        new Mark(
                                Mark.Kind.CLONE,
                                "c1",
                                "orders",
                                "test",
                                Instant.now(),
                                Optional.empty(),
                                Optional.of("s1"),
                                "manual",
                                Optional.empty())),
                position,
                withoutIsolation(commands),
                commands,
                scripts,
                runDirectory,
                evidence,
                events::add,
                SecretMask.NONE,
                128 << 20,
                false);
    }

    Path root() {
        return clone;
    }

    Path volume() {
        return volume;
    }

    Path evidence() {
        return evidence;
    }

    Path runDirectory() {
        return runDirectory;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    List<Event> events() {
        return events;
    }

    @Override
    public void close() throws IOException {
        if (database != null) {
            database.close();
        }
        for (Path directory : List.of(runDirectory, evidence)) {
            remove(directory);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
