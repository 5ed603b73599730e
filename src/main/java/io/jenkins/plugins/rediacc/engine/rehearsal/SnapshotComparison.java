package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Changes;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Difference;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Compares two snapshots of a volume: a clone of each, both under production's own programs, and the same tests that
 * compare a cluster before and after an upgrade.
 */
public final class SnapshotComparison {

    private static final Duration LONGEST = Duration.ofHours(12);

    private final Function<CommandRunner, VolumeStorage> storages;
    private final Function<CommandRunner, Optional<Database>> databases;
    private final EventListener events;
    private final Path socketRoot;
    private final Clock clock;

    /** A comparison for one volume; the parameters are those of a {@link Rehearser}. */
    public SnapshotComparison(
            Function<CommandRunner, VolumeStorage> storages,
            Function<CommandRunner, Optional<Database>> databases,
            EventListener events,
            Path socketRoot,
            Clock clock) {
        this.storages = storages;
        this.databases = databases;
        this.events = events;
        this.socketRoot = socketRoot;
        this.clock = clock;
    }

    /**
     * What is different in the later snapshot.
     *
     * @param request the run that the clones belong to; its work directory is removed, its plan is not run
     * @param suspects objects that come first where they changed, as an error names them
     * @throws RediaccException where the clones cannot be compared
     */
    public Changes compare(
            RehearsalRequest request, Snapshot good, Snapshot bad, List<String> suspects, Cancellation cancellation) {
        if (databases.apply(new HostProcesses(cancellation)).isEmpty()) {
            throw RediaccException.refused(
                    Explanation.of("what changed is known for databases only, and the volume has none"));
        }
        try (ClonePair clones = new ClonePair(request, storages, databases, cancellation, events, socketRoot, clock)) {
            CloneDatabase before = clones.before(good);
            CloneDatabase after = clones.after(bad);
            BuiltInContext context = new BuiltInContext(
                    () -> before, request.output(), request.plan().copy(), LONGEST, OutputSink.DROP);
            List<Problem> rows = differences(after, "postgresql/compare-row-counts", context);
            List<Problem> schema = differences(after, "postgresql/compare-schema", context);
            return new Changes(
                    good.id(),
                    bad.id(),
                    suspectsFirst(rows, suspects).stream()
                            .map(SnapshotComparison::difference)
                            .toList(),
                    schema.stream().map(SnapshotComparison::difference).toList(),
                    settings(good, bad));
        }
    }

    private static List<Problem> differences(CloneDatabase after, String test, BuiltInContext context) {
        StepOutcome outcome = after.runBuiltIn(new Action.BuiltIn(test, Map.of()), context);
        if (outcome.status() == Status.ERROR) {
            throw RediaccException.surroundings(
                    outcome.errorCause().orElseThrow(), Explanation.of(test + ": " + outcome.message()));
        }
        return outcome.problems();
    }

    /** An error names the table that it met; whatever else grew more does not matter as much. */
    private static List<Problem> suspectsFirst(List<Problem> problems, List<String> suspects) {
        List<Problem> sorted = new ArrayList<>(problems.stream()
                .filter(problem -> isSuspect(problem, suspects))
                .toList());
        problems.stream().filter(problem -> !isSuspect(problem, suspects)).forEach(sorted::add);
        return sorted;
    }

    private static boolean isSuspect(Problem problem, List<String> suspects) {
        return problem.objects().stream().map(name -> name.replace("\"", "")).anyMatch(name -> suspects.stream()
                .anyMatch(suspect -> suspect.equals(name) || suspect.startsWith(name + ".")));
    }

    private static Difference difference(Problem problem) {
        String name = problem.objects().isEmpty()
                ? problem.title()
                : problem.objects().get(0);
        String kind = problem.id().startsWith("schema/")
                ? problem.id().replaceFirst("^schema/", "").replaceFirst("-(missing|added|differs)$", "") + " "
                : "";
        return new Difference(problem.database(), kind + name, change(problem));
    }

    /** The tests speak of steps; between two snapshots there were none. */
    private static String change(Problem problem) {
        if (problem.id().endsWith("-missing")) {
            return "is gone";
        }
        if (problem.id().endsWith("-added")) {
            return "is new";
        }
        return problem.detail().isEmpty() ? problem.title() : problem.detail();
    }

    private static List<Difference> settings(Snapshot good, Snapshot bad) {
        Map<String, String> before = good.position().map(Position::settings).orElse(Map.of());
        Map<String, String> after = bad.position().map(Position::settings).orElse(Map.of());
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .filter(name -> !Optional.ofNullable(before.get(name)).equals(Optional.ofNullable(after.get(name))))
                .map(name -> new Difference(
                        "",
                        name,
                        before.getOrDefault(name, "not set") + " before, " + after.getOrDefault(name, "not set")
                                + " after"))
                .toList();
    }
}
