package io.jenkins.plugins.rediacc.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.json.RehearsalSamples;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryReaderTest {

    private static final Snapshot SNAPSHOT = RehearsalOn.hourly(0);

    @TempDir
    private Path state;

    @Test
    void showsStepsAgainstTime() {
        append(0, Verdict.PASSED, Status.PASSED, 12);
        append(1, Verdict.FAILED, Status.FAILED, 3);
        append(2, Verdict.ERROR, Status.ERROR, 1);
        append(3, Verdict.FAILED, Status.FAILED, 4);
        new Ledger(state).append(Ledger.REHEARSAL, RehearsalSamples.onVolume("others"));

        PlanHistory history = only(30);
        assertThat(history.plan()).isEqualTo("Plan");
        assertThat(history.total()).isEqualTo(4);
        assertThat(history.rehearsals())
                .extracting(PlanHistory.Column::verdict)
                .containsExactly(Verdict.PASSED, Verdict.FAILED, Verdict.ERROR, Verdict.FAILED);
        PlanHistory.Row row = history.steps().get(0);
        assertThat(row.step()).isEqualTo(RehearsalOn.STEP);
        assertThat(row.cells())
                .extracting(cell -> cell.orElseThrow().duration())
                .containsExactly(minutes(12), minutes(3), minutes(1), minutes(4));
        // The error between the failures neither counts nor ends their streak.
        assertThat(row.failingSince().orElseThrow().started()).isEqualTo(day(1));
        assertThat(row.failingSince().orElseThrow().failures()).isEqualTo(2);
        assertThat(row.trend()).isEmpty();
    }

    @Test
    void aPassEndsTheStreak() {
        append(0, Verdict.FAILED, Status.FAILED, 1);
        append(1, Verdict.PASSED, Status.PASSED, 1);

        assertThat(only(30).steps().get(0).failingSince()).isEmpty();
    }

    /** What a search for since when rehearses must not end the streak that it was asked about. */
    @Test
    void aLookBackAtOlderDataIsNoneOfTheMatrix() {
        Ledger ledger = new Ledger(state);
        ledger.append(Ledger.REHEARSAL, RehearsalOn.failed(RehearsalOn.hourly(9)));
        ledger.append(Ledger.REHEARSAL, RehearsalOn.passed(RehearsalOn.hourly(0)));
        ledger.append(Ledger.REHEARSAL, RehearsalOn.failed(RehearsalOn.hourly(9)));

        PlanHistory history = only(30);
        assertThat(history.total()).isEqualTo(3);
        assertThat(history.rehearsals())
                .extracting(column -> column.snapshot().orElseThrow())
                .containsExactly("hour-9", "hour-9");
        assertThat(history.steps().get(0).failingSince().orElseThrow().failures())
                .isEqualTo(2);
    }

    @Test
    void theTrendIsOfTheLastThirtyDaysAndNotOfOneSlowRun() {
        append(0, Verdict.PASSED, Status.PASSED, 500);
        for (int i = 0; i < 31; i++) {
            append(40 + i, Verdict.PASSED, Status.PASSED, i == 30 ? 300 : 12 + i);
        }

        PlanHistory.Trend trend = only(3).steps().get(0).trend().orElseThrow();
        assertThat(trend.first()).isEqualTo(minutes(13));
        assertThat(trend.last()).isEqualTo(minutes(41));
        assertThat(trend.over()).isEqualTo(Duration.ofDays(30));
        assertThat(trend.samples()).isEqualTo(31);
    }

    @Test
    void remembersTheStartOfAStreakThatIsNoLongerShown() {
        for (int i = 0; i < 10; i++) {
            append(i, Verdict.FAILED, Status.FAILED, 1);
        }

        PlanHistory history = only(2);
        assertThat(history.rehearsals()).hasSize(2);
        assertThat(history.total()).isEqualTo(10);
        assertThat(history.steps().get(0).failingSince().orElseThrow().started())
                .isEqualTo(day(0));
    }

    /** It does not read on for what is not shown, and claims no start that it did not see. */
    @Test
    void aStreakThatMayBeginBeforeWhatWasReadIsCalledSo() {
        append(0, Verdict.PASSED, Status.PASSED, 1);
        for (int i = 1; i < 10; i++) {
            append(i, Verdict.FAILED, Status.FAILED, 1);
        }

        PlanHistory part = new HistoryReader(new Ledger(state), 2, 5)
                .read("orders", Optional.empty())
                .get(0);
        assertThat(part.complete()).isFalse();
        assertThat(part.total()).isEqualTo(5);
        PlanHistory.Streak seen = part.steps().get(0).failingSince().orElseThrow();
        assertThat(seen.orEarlier()).isTrue();
        assertThat(seen.started()).isEqualTo(day(5));

        PlanHistory whole = new HistoryReader(new Ledger(state), 2, 10)
                .read("orders", Optional.empty())
                .get(0);
        assertThat(whole.complete()).isTrue();
        PlanHistory.Streak streak = whole.steps().get(0).failingSince().orElseThrow();
        assertThat(streak.started()).isEqualTo(day(1));
        assertThat(streak.failures()).isEqualTo(9);
        assertThat(streak.orEarlier()).isFalse();
    }

    @Test
    void findsAPlanByNameFileOrDigest() {
        append(0, Verdict.PASSED, Status.PASSED, 1);
        HistoryReader reader = new HistoryReader(new Ledger(state), 30);

        for (String plan : List.of("Plan", "plan.yaml", "d".repeat(64))) {
            assertThat(reader.read("orders", Optional.of(plan))).hasSize(1);
        }
        assertThat(reader.read("orders", Optional.of("Plan B"))).isEmpty();
        assertThat(reader.read("nothing", Optional.empty())).isEmpty();
    }

    private PlanHistory only(int columns) {
        List<PlanHistory> plans = new HistoryReader(new Ledger(state), columns).read("orders", Optional.empty());
        assertThat(plans).hasSize(1);
        return plans.get(0);
    }

    private void append(int day, Verdict verdict, Status status, int minutes) {
        new Ledger(state)
                .append(Ledger.REHEARSAL, RehearsalOn.of(SNAPSHOT, verdict, status, day(day), minutes(minutes)));
    }

    private static Instant day(int day) {
        return RehearsalOn.FIRST.plus(Duration.ofDays(day));
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }
}
