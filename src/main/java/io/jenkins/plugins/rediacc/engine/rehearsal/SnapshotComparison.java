package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Changes;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Difference;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares two snapshots of a volume: a clone of each, both under production's own programs, and the same tests that
 * compare a cluster before and after an upgrade.
 */
public final class SnapshotComparison {

    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration LONGEST_OF_CONTENTS = Duration.ofMinutes(30);

    private final VolumeAccess access;

    /** A comparison for one volume. */
    public SnapshotComparison(VolumeAccess access) {
        this.access = access;
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
        CleanUp cleanUp = new CleanUp();
        try {
            HostProcesses commands = new HostProcesses(cancellation);
            Database database = access.databases()
                    .apply(commands)
                    .orElseThrow(() -> RediaccException.refused(
                            Explanation.of("what changed is known for databases only, and the volume has none")));
            ClonePreparer clones = new ClonePreparer(
                    access,
                    request,
                    commands,
                    Optional.of(database),
                    cancellation,
                    new RehearsalRecord(request, access.events(), access.clock()),
                    cleanUp);
            CloneDatabase before = started(clones.prepare(good, Rehearser.BEFORE));
            CloneDatabase after = started(clones.prepare(bad, Rehearser.MAIN));
            BuiltInContext context = new BuiltInContext(
                    () -> before, request.output(), request.plan().copy(), LONGEST, OutputSink.DROP);
            List<Problem> rows = rows(after, context);
            List<Problem> schema = differences(after, "postgresql/compare-schema", context);
            return new Changes(
                    good.id(),
                    bad.id(),
                    suspectsFirst(rows, suspects).stream()
                            .map(problem -> difference(problem, request.mask()))
                            .toList(),
                    schema.stream()
                            .map(problem -> difference(problem, request.mask()))
                            .toList(),
                    settings(good, bad));
        } catch (RediaccException e) {
            throw cancellation.reasonOr(e);
        } finally {
            cleanUp.run().forEach(left -> access.events().on(new Event.Notice("left behind: " + left)));
        }
    }

    private static CloneDatabase started(PreparedClone clone) {
        CloneDatabase database = clone.database().orElseThrow();
        database.start(LONGEST);
        return database;
    }

    /** What tables hold, where that can be compared in the time there is for it; otherwise how many rows they have. */
    private List<Problem> rows(CloneDatabase after, BuiltInContext context) {
        StepOutcome contents = outcome(after, "postgresql/compare-contents", context.within(LONGEST_OF_CONTENTS));
        if (contents.errorCause().equals(Optional.of(ErrorCause.TIME))) {
            access.events()
                    .on(new Event.Notice(
                            "the rows were only counted, because comparing what they hold was " + contents.message()));
            return differences(after, "postgresql/compare-row-counts", context);
        }
        return problems("postgresql/compare-contents", contents);
    }

    private static List<Problem> differences(CloneDatabase after, String test, BuiltInContext context) {
        return problems(test, outcome(after, test, context));
    }

    private static StepOutcome outcome(CloneDatabase after, String test, BuiltInContext context) {
        return after.runBuiltIn(new Action.BuiltIn(test, Map.of()), context);
    }

    private static List<Problem> problems(String test, StepOutcome outcome) {
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

    private static Difference difference(Problem problem, SecretMask mask) {
        String name = problem.objects().isEmpty()
                ? problem.title()
                : problem.objects().get(0);
        String kind = problem.id().startsWith("schema/")
                ? problem.id().replaceFirst("^schema/", "").replaceFirst("-(missing|added|differs)$", "") + " "
                : "";
        return new Difference(problem.database(), kind + name, mask.apply(change(problem)));
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
