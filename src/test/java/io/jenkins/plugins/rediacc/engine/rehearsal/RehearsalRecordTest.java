package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.PlanLimits;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RehearsalRecordTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final RehearsalRecord record =
            new RehearsalRecord(request(), EventListener.NONE, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void passesWhereAllStepsAndTestsPassed() {
        record.addStep(result("one", Status.PASSED));
        record.addStep(result("two", Status.PASSED));
        record.addTest(result("smoke", Status.PASSED));
        record.addTest(result("amcheck", Status.SKIPPED));

        Rehearsal rehearsal = record.finish();

        assertThat(rehearsal.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(rehearsal.errorCause()).isEmpty();
        assertThat(rehearsal.reason()).isEqualTo("2 steps and 2 tests passed");
    }

    @Test
    void namesTheStepThatFailedAndWhatWasNotReached() {
        record.addStep(result("one", Status.FAILED));

        Rehearsal rehearsal = record.finish();

        assertThat(rehearsal.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(rehearsal.reason()).isEqualTo("step 'one' failed: because of one");
        assertThat(rehearsal.steps()).extracting(StepResult::status).containsExactly(Status.FAILED, Status.NOT_RUN);
        assertThat(rehearsal.tests()).extracting(StepResult::status).containsExactly(Status.NOT_RUN, Status.NOT_RUN);
    }

    @Test
    void anErrorOutweighsAFailureBecauseTheQuestionIsStillOpen() {
        record.addStep(result("one", Status.PASSED));
        record.addStep(result("two", Status.PASSED));
        record.addTest(result("smoke", Status.FAILED));
        record.addTest(result("amcheck", Status.ERROR));

        Rehearsal rehearsal = record.finish();

        assertThat(rehearsal.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.SPACE);
        assertThat(rehearsal.reason()).isEqualTo("test 'amcheck' broke off: because of amcheck");
    }

    @Test
    void theFirstCauseThatBrokeItCounts() {
        record.addStep(result("one", Status.PASSED));
        record.broken(RediaccException.surroundings(
                ErrorCause.TIME, Explanation.of("too long").todo("raise it")));
        record.broken(new IllegalStateException("afterwards"));

        Rehearsal rehearsal = record.finish();

        assertThat(rehearsal.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.TIME);
        assertThat(rehearsal.reason()).isEqualTo("the rehearsal could not go on: too long\n  what to do: raise it");
        assertThat(rehearsal.steps().get(1).message()).isEqualTo("the rehearsal had ended");
    }

    @Test
    void saysThatItWasCancelled() {
        record.broken(RediaccException.cancelled("SIGTERM"));

        Rehearsal rehearsal = record.finish();

        assertThat(rehearsal.errorCause()).contains(ErrorCause.CANCELLED);
        assertThat(rehearsal.reason()).isEqualTo("cancelled: SIGTERM");
    }

    @Test
    void aDefectOfTheEngineIsNoVerdictOnTheUpgrade() {
        record.broken(new IllegalStateException("oops"));

        assertThat(record.finish().errorCause()).contains(ErrorCause.INTERNAL);
    }

    private static StepResult result(String name, Status status) {
        return new StepResult(
                name,
                "run",
                status,
                Optional.of(NOW),
                Duration.ZERO,
                Optional.empty(),
                "because of " + name,
                List.of(),
                List.of(),
                List.of(),
                status == Status.ERROR ? Map.of(StepRunner.ERROR_CAUSE, "SPACE") : Map.of());
    }

    private static RehearsalRequest request() {
        Path path = Path.of("/srv/orders");
        Volume volume = new Volume(
                "orders",
                "btrfs",
                path,
                Path.of("/srv/.rediacc"),
                Optional.empty(),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.REQUIRED);
        Plan plan = new Plan(
                "13 to 15",
                Path.of("plan.yaml"),
                Path.of("."),
                List.of(step("one"), step("two")),
                List.of(step("smoke"), step("amcheck")),
                PlanLimits.NONE,
                List.of(),
                List.of(),
                List.of());
        return new RehearsalRequest(
                "run-1",
                volume,
                new SealedPlan(plan, "digest", path, List.of()),
                Optional.empty(),
                true,
                false,
                path,
                path,
                Map.of(),
                List.of());
    }

    private static Step step(String name) {
        return new Step(
                name,
                new Action.RunScript("true\n"),
                Map.of(),
                List.of(),
                Optional.empty(),
                new Location("plan.yaml", 1, 1));
    }
}
