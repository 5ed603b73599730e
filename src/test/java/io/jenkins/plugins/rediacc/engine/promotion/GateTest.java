package io.jenkins.plugins.rediacc.engine.promotion;

import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.CLUSTER;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.DIGEST;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.NOW;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.TOOLS;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.VOLUME;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.dryRun;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.file;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.plan;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.rehearsal;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.waiving;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.storage.OwnerProcess;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each reason to refuse, by one thing that is not as it must be. */
class GateTest {

    private static final Instant HOUR_AGO = NOW.minus(Duration.ofHours(1));
    private static final OwnerProcess GONE = new OwnerProcess(1, 1, "another boot", "");

    private static final Libraries STALE = new Libraries(
            List.of("i 1"),
            List.of("i 2"),
            List.of(new Problem(
                    Libraries.COLLATION, "the order changed", "shop", List.of("index public.name"), "", "REINDEX it")));

    /** A question whose answer is yes, part by part, each of which a test may change. */
    private static final class Case {
        private Optional<String> cluster = Optional.of(CLUSTER);
        private SealedPlan plan = plan(DIGEST, List.of(file("a.sql", "one")));
        private Optional<Map<String, String>> tools = Optional.of(TOOLS);
        private PromotionSettings settings = PromotionSettings.DEFAULT;
        private List<String> damage = List.of();
        private Optional<Rehearsal> latest = Optional.of(rehearsal("r1", Verdict.PASSED, HOUR_AGO));
        private Optional<Rehearsal> onNewestData = latest;
        private String rehearsalHash = "1".repeat(64);
        private Optional<Rehearsal> akin = Optional.empty();
        private Optional<Promotion> dryRun = Optional.of(dryRun(Duration.ofSeconds(11)));
        private List<Promotion> earlier = List.of();
        private Optional<Double> load = Optional.empty();
        private String dryRunHash = "2".repeat(64);
        private boolean exchanges = true;
        private boolean mountPoint;
        private boolean link;
        private Optional<Pool> pool = Optional.of(new Pool(1L << 40, 1L << 39));
        private Optional<LeaseRecord> lease = Optional.empty();
        private List<Objection> unanswered = List.of();

        void rehearsed(Rehearsal rehearsal) {
            latest = Optional.of(rehearsal);
            onNewestData = latest;
        }

        void dryRunSaw(Optional<Libraries> libraries) {
            dryRun = dryRun.map(
                    body -> with(body, Optional.of(new Baseline(Optional.empty(), libraries, Optional.empty()))));
        }

        void notRehearsed() {
            latest = Optional.empty();
            onNewestData = Optional.empty();
        }

        GateAnswer answer() {
            Evidence evidence = new Evidence(
                    damage,
                    latest.map(body -> new Recorded<>(rehearsalHash, body)),
                    onNewestData.map(body -> new Recorded<>(rehearsalHash, body)),
                    akin,
                    dryRun.map(body -> new Recorded<>(dryRunHash, body)),
                    Stream.concat(earlier.stream(), dryRun.stream()).toList());
            return Gate.decide(new GateQuestion(
                    NOW,
                    VOLUME,
                    cluster,
                    plan,
                    tools,
                    settings,
                    evidence,
                    new GateQuestion.VolumePath(Path.of("/srv/pg/orders"), exchanges, mountPoint, link),
                    pool,
                    load,
                    lease,
                    unanswered));
        }
    }

    @Test
    void whereNothingSpeaksAgainstItItIsAllowedAndPromisesThePauseWithTheMargin() {
        GateAnswer answer = new Case().answer();

        assertThat(answer.objections()).isEmpty();
        assertThat(answer.allowed()).isTrue();
        assertThat(answer.rehearsal()).contains("r1");
        assertThat(answer.dryRun()).contains("dry-1");
        assertThat(answer.rehearsedPause()).contains(Duration.ofSeconds(11));
        assertThat(answer.promisedPause()).contains(Duration.ofMillis(16_500));
    }

    static List<Arguments> refusals() {
        return List.of(
                refusal("gate/not-rehearsed", "was never rehearsed on volume orders", Case::notRehearsed),
                refusal("gate/plan-changed", "a.sql was changed, b.sql is new", c -> {
                    c.notRehearsed();
                    c.plan = plan("e".repeat(64), List.of(file("a.sql", "one "), file("b.sql", "")));
                    c.akin = Optional.of(rehearsal("r0", Verdict.PASSED, HOUR_AGO));
                }),
                refusal("gate/plan-changed", "the environment of its steps is not", c -> {
                    c.notRehearsed();
                    c.plan = plan("e".repeat(64), List.of(file("a.sql", "one")));
                    c.akin = Optional.of(rehearsal("r0", Verdict.PASSED, HOUR_AGO));
                }),
                refusal("gate/other-volume", "rehearsed on volume staging, not on orders", c -> {
                    c.notRehearsed();
                    c.akin = Optional.of(elsewhere("staging", CLUSTER));
                }),
                refusal(
                        "gate/other-cluster",
                        "of system identifier 7, while that of /srv/pg/orders is " + CLUSTER,
                        c -> {
                            c.notRehearsed();
                            c.akin = Optional.of(elsewhere("orders", "7"));
                        }),
                refusal(
                        "gate/rehearsal-failed",
                        "the latest rehearsal, r2 of 2026-11-25T11:00:00Z, FAILED: why r2",
                        c -> c.rehearsed(rehearsal("r2", Verdict.FAILED, HOUR_AGO))),
                refusal(
                        "gate/rehearsal-error",
                        "ended with ERROR, so the question is open: why r2",
                        c -> c.rehearsed(rehearsal("r2", Verdict.ERROR, HOUR_AGO))),
                refusal("gate/rehearsal-failed", "the rehearsal on the newest data, r1", c -> {
                    c.latest = Optional.of(rehearsal("look-back", Verdict.PASSED, HOUR_AGO.minusSeconds(9)));
                    c.onNewestData = Optional.of(rehearsal("r1", Verdict.FAILED, HOUR_AGO));
                }),
                refusal(
                        "gate/rehearsal-failed",
                        "the latest rehearsal, look-back",
                        c -> c.latest = Optional.of(rehearsal("look-back", Verdict.FAILED, HOUR_AGO.minusSeconds(9)))),
                refusal(
                        "gate/rehearsal-old",
                        "data that is 24 h 00 min old",
                        c -> c.rehearsed(rehearsal(
                                "r1",
                                Verdict.PASSED,
                                NOW.minus(Duration.ofHours(24)).minusMillis(1)))),
                refusal("gate/rehearsal-old", "accepted are 5 min 00 s", c -> {
                    c.settings = c.settings.withMaxAge(Duration.ofMinutes(5));
                    c.dryRun = Optional.of(at(NOW.minusSeconds(10)));
                }),
                refusal(
                        "gate/rehearsal-in-future",
                        "ahead of this host's clock",
                        c -> c.rehearsed(rehearsal("r1", Verdict.PASSED, NOW.plusSeconds(1)))),
                refusal("gate/no-snapshot", "names no snapshot", c -> c.rehearsed(withoutSnapshot())),
                refusal("gate/tools-changed", "postgres 15 (15.18 then, 15.19 now)", c -> {
                    c.tools = Optional.of(Map.of("postgres 13", "13.16", "postgres 15", "15.19"));
                    c.dryRun = Optional.of(dryRun(
                            "dry-1",
                            NOW.minusSeconds(60),
                            "orders",
                            CLUSTER,
                            DIGEST,
                            c.tools.get(),
                            Promotion.Outcome.REHEARSED,
                            true,
                            false,
                            Optional.of(Duration.ofSeconds(1))));
                }),
                refusal(
                        "gate/tests-missing",
                        "no pass of the required tests: Smoke",
                        c -> c.rehearsed(withSmoke(StepResult.Status.NOT_RUN))),
                refusal("gate/tests-missing", "no pass of the required tests: Smoke", c -> {
                    c.rehearsed(withSmoke(StepResult.Status.SKIPPED));
                    c.settings = requiring("postgresql/compare-row-counts", "Smoke");
                }),
                refusal(
                        "gate/tests-missing",
                        "no pass of the required tests: postgresql/amcheck",
                        c -> c.settings = requiring("postgresql/compare-row-counts", "postgresql/amcheck")),
                refusal("gate/no-dry-run", "the pause is not known", c -> c.dryRun = Optional.empty()),
                refusal(
                        "gate/dry-run-failed",
                        "did not go through: why dry-1",
                        c -> c.dryRun = Optional.of(withOutcome(Promotion.Outcome.NOT_REHEARSED))),
                refusal("gate/dry-run-throttled", "slowed by limits", c -> c.dryRun = Optional.of(under(true, true))),
                refusal("gate/dry-run-not-durable", "without fsync", c -> c.dryRun = Optional.of(under(false, false))),
                refusal(
                        "gate/dry-run-old",
                        "is 24 h 00 min old",
                        c -> c.dryRun =
                                Optional.of(at(NOW.minus(Duration.ofHours(24)).minusMillis(1)))),
                refusal(
                        "gate/dry-run-in-future",
                        "ahead of this host's clock",
                        c -> c.dryRun = Optional.of(at(NOW.plusSeconds(1)))),
                refusal(
                        "gate/dry-run-tools-changed",
                        "postgres 15 (none then, 15.18 now)",
                        c -> c.dryRun = Optional.of(dryRun(
                                "dry-1",
                                NOW.minusSeconds(60),
                                "orders",
                                CLUSTER,
                                DIGEST,
                                Map.of("postgres 13", "13.16"),
                                Promotion.Outcome.REHEARSED,
                                true,
                                false,
                                Optional.of(Duration.ofSeconds(1))))),
                refusal(
                        "gate/pause-unknown",
                        "did not measure",
                        c -> c.dryRun = Optional.of(withPause(Optional.empty()))),
                refusal(
                        "gate/pause-too-long",
                        "times 1.5 that is 2 min 00 s; accepted are 2 min 00 s",
                        c -> c.dryRun = Optional.of(dryRun(Duration.ofMillis(80_001)))),
                refusal(
                        "gate/pause-too-long",
                        "accepted are 16.0 s",
                        c -> c.settings = c.settings.withMaxPause(Duration.ofSeconds(16))),
                refusal(
                        "gate/libraries-unknown",
                        "dry run dry-1 does not say",
                        c -> c.dryRun = c.dryRun.map(body -> with(body, Optional.empty()))),
                refusal(
                        "gate/libraries-unknown",
                        "rehearsal r1 does not say",
                        c -> c.rehearsed(withLibraries(Optional.empty()))),
                refusal(
                        Libraries.COLLATION,
                        "the order changed, in database shop: index public.name",
                        c -> c.dryRunSaw(Optional.of(STALE))),
                refusal(Libraries.COLLATION, "the order changed", c -> c.rehearsed(withLibraries(Optional.of(STALE)))),
                refusal(Libraries.COLLATION, "the order changed", c -> {
                    c.plan = waiving(c.plan, Libraries.UNICODE);
                    c.dryRunSaw(Optional.of(STALE));
                }),
                refusal("gate/pool-full", "the pool is 90 % full", c -> c.pool = Optional.of(new Pool(1000, 100))),
                refusal(
                        "gate/space",
                        "the upgrade needs 16.1 GB",
                        c -> c.pool = Optional.of(new Pool(100L << 30, 24L << 30))),
                refusal("gate/no-exchange", "cannot exchange", c -> c.exchanges = false),
                refusal("gate/mount-point", "is a mount point", c -> c.mountPoint = true),
                refusal("gate/symbolic-link", "is a symbolic link", c -> c.link = true),
                refusal(
                        "gate/promotion-under-way",
                        "promotion p1 of user alice",
                        c -> c.lease = Optional.of(lease(OwnerProcess.current()))),
                refusal("gate/promotion-interrupted", "was interrupted", c -> c.lease = Optional.of(lease(GONE))),
                refusal(
                        "gate/ledger-changed",
                        "line 3: it was changed",
                        c -> c.damage = List.of("line 3: it was changed")),
                refusal("gate/pool-unreadable", "no answer", c -> {
                    c.pool = Optional.empty();
                    c.unanswered = List.of(new Objection("gate/pool-unreadable", "no answer", "look at the pool"));
                }),
                refusal("gate/production-unreadable", "no answer", c -> {
                    c.cluster = Optional.empty();
                    c.notRehearsed();
                    c.unanswered = List.of(new Objection("gate/production-unreadable", "no answer", "look at it"));
                }));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusals")
    void oneReasonIsNamedWithItsRemedy(String id, String reason, Consumer<Case> change) {
        Case changed = new Case();
        change.accept(changed);

        GateAnswer answer = changed.answer();

        assertThat(answer.allowed()).isFalse();
        assertThat(answer.objections()).extracting(Objection::id).containsExactly(id);
        Objection objection = answer.objections().get(0);
        assertThat(objection.reason()).contains(reason);
        assertThat(objection.remedy()).isNotBlank();
    }

    @Test
    void allReasonsAreSaidAtOnce() {
        Case all = new Case();
        all.rehearsed(rehearsal("r2", Verdict.FAILED, HOUR_AGO));
        all.dryRun = Optional.empty();
        all.mountPoint = true;
        all.lease = Optional.of(lease(GONE));

        assertThat(all.answer().objections())
                .extracting(Objection::id)
                .containsExactlyInAnyOrder(
                        "gate/rehearsal-failed", "gate/no-dry-run", "gate/mount-point", "gate/promotion-interrupted");
    }

    @Test
    void aSkippedTestThatNobodyRequiresIsAnAnswer() {
        Case skipped = new Case();
        skipped.rehearsed(withSmoke(StepResult.Status.SKIPPED));

        assertThat(skipped.answer().objections()).isEmpty();
    }

    @Test
    void whatThePlanWaivesByNameIsAccepted() {
        Case waived = new Case();
        waived.plan = waiving(waived.plan, Libraries.COLLATION);
        waived.dryRunSaw(Optional.of(STALE));
        waived.rehearsed(withLibraries(Optional.of(STALE)));

        assertThat(waived.answer().objections()).isEmpty();
    }

    @Test
    void ofPlainFilesNothingIsAskedAboutLibraries() {
        Case plain = new Case();
        plain.cluster = Optional.of("");
        plain.rehearsed(withLibraries(Optional.empty()));

        assertThat(plain.answer().objections()).isEmpty();
    }

    @Test
    void thePromiseIsOfTheLongestDryRunThatCounts() {
        Case several = new Case();
        several.earlier = List.of(
                dryRun(Duration.ofSeconds(14)),
                withPause(Optional.of(Duration.ofSeconds(12))),
                at(NOW.minus(Duration.ofHours(25))),
                under(true, true),
                withOutcome(Promotion.Outcome.NOT_REHEARSED));

        PausePromise promise = several.answer().promise().orElseThrow();

        assertThat(promise.dryRuns()).isEqualTo(3);
        assertThat(promise.shortest()).isEqualTo(Duration.ofSeconds(11));
        assertThat(promise.longest()).isEqualTo(Duration.ofSeconds(14));
        assertThat(promise.promised()).isEqualTo(Duration.ofSeconds(21));
        assertThat(promise.basis()).isEqualTo("the longest of 3 dry runs took 14.0 s, the shortest 11.0 s");
        assertThat(new Case().answer().promise().orElseThrow().basis()).isEqualTo("one dry run measured 11.0 s");
    }

    @Test
    void aBusierHostIsPromisedALongerPauseAndAnIdlerOneNoShorter() {
        assertThat(promisedUnder(0.5, 0.9)).as("nothing waits").isEqualTo(Duration.ofMillis(16_500));
        assertThat(promisedUnder(0.5, 2)).isEqualTo(Duration.ofSeconds(33));
        assertThat(promisedUnder(2, 3)).isEqualTo(Duration.ofMillis(24_750));
        assertThat(promisedUnder(3, 0.1)).as("never scaled down").isEqualTo(Duration.ofMillis(16_500));
    }

    private static Duration promisedUnder(double then, double now) {
        Case busy = new Case();
        busy.dryRun = busy.dryRun.map(body -> with(
                body,
                Optional.of(new Baseline(Optional.empty(), Optional.of(GateSamples.LIBRARIES), Optional.of(then)))));
        busy.load = Optional.of(now);
        return busy.answer().promisedPause().orElseThrow();
    }

    @Test
    void whatIsExactlyAtTheLimitIsAccepted() {
        Case atLimit = new Case();
        atLimit.rehearsed(rehearsal("r1", Verdict.PASSED, NOW.minus(Duration.ofHours(24))));
        atLimit.dryRun = Optional.of(dryRun(Duration.ofSeconds(80)));

        assertThat(atLimit.answer().objections()).isEmpty();
        assertThat(atLimit.answer().promisedPause()).contains(Duration.ofSeconds(120));
    }

    @Test
    void theEvidenceHashStandsForTheRecordsThePlanAndTheCluster() {
        Set<String> hashes = new HashSet<>();
        hashes.add(new Case().answer().evidence().orElseThrow());
        assertThat(new Case().answer().evidence()).contains(hashes.iterator().next());
        List<Consumer<Case>> changes = List.of(
                c -> c.rehearsalHash = "3".repeat(64),
                c -> c.dryRunHash = "3".repeat(64),
                c -> c.plan = plan("e".repeat(64), List.of()),
                c -> c.cluster = Optional.of("8"));
        for (Consumer<Case> change : changes) {
            Case changed = new Case();
            change.accept(changed);
            assertThat(hashes.add(changed.answer().evidence().orElseThrow())).isTrue();
        }
        Case without = new Case();
        without.dryRun = Optional.empty();
        assertThat(without.answer().evidence()).isEmpty();
    }

    private static Arguments refusal(String id, String reason, Consumer<Case> change) {
        return Arguments.of(id, reason, change);
    }

    private static Rehearsal elsewhere(String volume, String cluster) {
        return rehearsal("r0", Verdict.PASSED, HOUR_AGO, volume, cluster, DIGEST, StepResult.Status.PASSED);
    }

    private static Rehearsal withSmoke(StepResult.Status status) {
        return rehearsal("r1", Verdict.PASSED, HOUR_AGO, "orders", CLUSTER, DIGEST, status);
    }

    private static Rehearsal withLibraries(Optional<Libraries> libraries) {
        return changed(snapshot -> snapshot, libraries);
    }

    private static Rehearsal withoutSnapshot() {
        return changed(snapshot -> Optional.empty(), Optional.of(GateSamples.LIBRARIES));
    }

    private static Rehearsal changed(
            UnaryOperator<Optional<Rehearsal.SnapshotReference>> snapshot, Optional<Libraries> libraries) {
        Rehearsal whole = rehearsal("r1", Verdict.PASSED, HOUR_AGO);
        return new Rehearsal(
                whole.schema(),
                whole.id(),
                whole.started(),
                whole.finished(),
                whole.verdict(),
                whole.errorCause(),
                whole.reason(),
                whole.volume(),
                snapshot.apply(whole.snapshot()),
                whole.plan(),
                whole.tools(),
                whole.phases(),
                whole.steps(),
                whole.tests(),
                whole.space(),
                whole.production(),
                whole.isolation(),
                whole.notices(),
                whole.leftBehind(),
                whole.since(),
                libraries);
    }

    private static PromotionSettings requiring(String... tests) {
        PromotionSettings byDefault = PromotionSettings.DEFAULT;
        return new PromotionSettings(
                byDefault.approvals(),
                List.of(tests),
                byDefault.server(),
                byDefault.pooler(),
                byDefault.probe(),
                byDefault.limits(),
                byDefault.reads(),
                byDefault.keepOld(),
                byDefault.highAvailability(),
                byDefault.afterArchive(),
                byDefault.files(),
                byDefault.configuration());
    }

    private static Promotion at(Instant started) {
        return sample(started, Promotion.Outcome.REHEARSED, true, false, Optional.of(Duration.ofSeconds(1)));
    }

    private static Promotion withOutcome(Promotion.Outcome outcome) {
        return sample(NOW.minusSeconds(60), outcome, true, false, Optional.of(Duration.ofSeconds(1)));
    }

    private static Promotion under(boolean durable, boolean throttled) {
        return sample(
                NOW.minusSeconds(60),
                Promotion.Outcome.REHEARSED,
                durable,
                throttled,
                Optional.of(Duration.ofSeconds(1)));
    }

    private static Promotion withPause(Optional<Duration> pause) {
        return sample(NOW.minusSeconds(60), Promotion.Outcome.REHEARSED, true, false, pause);
    }

    private static Promotion sample(
            Instant started, Promotion.Outcome outcome, boolean durable, boolean throttled, Optional<Duration> pause) {
        return dryRun("dry-1", started, "orders", CLUSTER, DIGEST, TOOLS, outcome, durable, throttled, pause);
    }

    private static LeaseRecord lease(OwnerProcess process) {
        return new LeaseRecord(4, true, "orders", "p1", DIGEST, "alice", process, HOUR_AGO);
    }
}
