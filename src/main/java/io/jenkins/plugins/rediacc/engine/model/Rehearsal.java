package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One run of a plan on a clone: the evidence, as it stands in {@code report.json} and in the ledger. It outlives the
 * clone.
 *
 * @param schema the version of this format
 * @param id the run's id
 * @param verdict what it says about the upgrade
 * @param errorCause what broke; present exactly where the verdict is {@link Verdict#ERROR}
 * @param reason one sentence: why the verdict is what it is
 * @param volume what was rehearsed on
 * @param snapshot the snapshot the clone was made from; empty where none could be made
 * @param plan what was rehearsed
 * @param tools programs by name, with their versions
 * @param phases what the engine did around the steps, in order
 * @param steps in the plan's order
 * @param tests in the plan's order
 * @param space what the clone cost
 * @param production how production fared meanwhile; empty where it could not be asked
 * @param isolation how the clone was kept from production
 * @param notices what a reader must know: limits that could not be applied, a storage that is not instant
 * @param leftBehind what could not be cleaned up; empty as a rule
 * @param since since when the plan fails; empty where nobody asked
 * @param libraries what the steps leave stored by rules that have changed; empty where that was not looked at
 */
public record Rehearsal(
        int schema,
        String id,
        Instant started,
        Instant finished,
        Verdict verdict,
        Optional<ErrorCause> errorCause,
        String reason,
        VolumeIdentity volume,
        Optional<SnapshotReference> snapshot,
        PlanReference plan,
        Map<String, String> tools,
        List<Phase> phases,
        List<StepResult> steps,
        List<StepResult> tests,
        Optional<SpaceUse> space,
        Optional<ProductionHealth> production,
        IsolationReport isolation,
        List<String> notices,
        List<String> leftBehind,
        Optional<SinceWhen> since,
        Optional<Libraries> libraries) {

    /** The version of the format that this class writes. */
    public static final int SCHEMA = 1;

    public Rehearsal {
        tools = Map.copyOf(tools);
        phases = List.copyOf(phases);
        steps = List.copyOf(steps);
        tests = List.copyOf(tests);
        notices = List.copyOf(notices);
        leftBehind = List.copyOf(leftBehind);
        // Reports of before there were these members do not have them.
        since = since == null ? Optional.empty() : since;
        libraries = libraries == null ? Optional.empty() : libraries;
    }

    /** This rehearsal with the answer since when its plan fails. */
    public Rehearsal with(SinceWhen answer) {
        return copy(steps, tests, Optional.of(answer));
    }

    /** This rehearsal with other results, such as such whose logs lie elsewhere. */
    public Rehearsal withResults(UnaryOperator<StepResult> change) {
        return copy(
                steps.stream().map(change).toList(), tests.stream().map(change).toList(), since);
    }

    private Rehearsal copy(List<StepResult> newSteps, List<StepResult> newTests, Optional<SinceWhen> newSince) {
        return new Rehearsal(
                schema,
                id,
                started,
                finished,
                verdict,
                errorCause,
                reason,
                volume,
                snapshot,
                plan,
                tools,
                phases,
                newSteps,
                newTests,
                space,
                production,
                isolation,
                notices,
                leftBehind,
                newSince,
                libraries);
    }

    /** How long it took. */
    public Duration duration() {
        return Duration.between(started, finished);
    }

    /** The first step or test that did not pass, in the plan's order; empty where all passed. */
    public Optional<StepResult> firstBad() {
        return Stream.concat(steps.stream(), tests.stream())
                .filter(result ->
                        result.status() == StepResult.Status.FAILED || result.status() == StepResult.Status.ERROR)
                .findFirst();
    }

    /** The volume; {@code systemIdentifier} and {@code version} are empty for plain files. */
    public record VolumeIdentity(String name, String storage, String path, String systemIdentifier, String version) {}

    /** The snapshot; LSN and timeline are empty for plain files. */
    public record SnapshotReference(
            String id, Instant created, String lsn, Optional<Long> timeline, String consistency) {}

    /** The plan, by content. */
    public record PlanReference(String name, String file, String digest, List<SealedPlan.PlanFile> files) {
        public PlanReference {
            files = List.copyOf(files);
        }
    }

    /** A thing the engine did, such as {@code snapshot}, {@code clone}, {@code recovery}, {@code destroy}. */
    public record Phase(String name, Instant started, Duration duration, String detail) {}

    /**
     * What the clone cost; a figure that the storage does not know is empty.
     *
     * @param cloneExclusiveBytes what only the clone holds, at its largest
     * @param poolTotalBytes the pool's size
     * @param poolFreeBytes free at the end of the tests
     * @param poolLowestFreeBytes the least that was free meanwhile
     */
    public record SpaceUse(
            Optional<Long> cloneExclusiveBytes, long poolTotalBytes, long poolFreeBytes, long poolLowestFreeBytes) {}

    /** Production's own speed before, during and after. */
    public record ProductionHealth(Window before, Window during, Window after) {
        /**
         * Some time of production.
         *
         * @param medianMillis the median round trip of {@code SELECT 1}
         * @param p99Millis its 99th percentile
         * @param transactionsPerSecond from {@code pg_stat_database}
         */
        public record Window(int samples, double medianMillis, double p99Millis, double transactionsPerSecond) {}
    }

    /**
     * How the clone was kept from production.
     *
     * @param mode {@code namespaces} or {@code none}
     * @param hidden the paths that did not exist for the clone
     * @param outside foreign servers, user mappings and subscriptions found in the clone that name other machines
     */
    public record IsolationReport(String mode, List<String> hidden, List<String> outside) {
        public IsolationReport {
            hidden = List.copyOf(hidden);
            outside = List.copyOf(outside);
        }
    }
}
