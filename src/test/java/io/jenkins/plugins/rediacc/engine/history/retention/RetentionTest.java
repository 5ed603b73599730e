package io.jenkins.plugins.rediacc.engine.history.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.history.retention.KeepReason.Kind;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy.Rule;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-22T13:15:00Z");
    private static final Duration NONE = Duration.ZERO;

    @Test
    void readsAPolicy() {
        assertThat(RetentionPolicy.rules("24h 7d  4w 6m *y"))
                .contains(List.of(
                        new Rule(24, Schedule.HOURLY),
                        new Rule(7, Schedule.DAILY),
                        new Rule(4, Schedule.WEEKLY),
                        new Rule(6, Schedule.MONTHLY),
                        new Rule(Rule.ALL, Schedule.YEARLY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "h", "0h", "24h 7h", "24h,7d", "-1d", "24s", "999999d", "24h keep"})
    void refusesWhatIsNoPolicy(String text) {
        assertThat(RetentionPolicy.rules(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "HOURLY,  2026-11-22T13:15:30Z, 2026-11-22T13:00:00Z",
        "DAILY,   2026-11-22T13:15:30Z, 2026-11-22T00:00:00Z",
        "WEEKLY,  2026-11-22T13:15:30Z, 2026-11-16T00:00:00Z",
        "WEEKLY,  2026-11-23T00:00:00Z, 2026-11-23T00:00:00Z",
        "WEEKLY,  2027-01-01T00:00:00Z, 2026-12-28T00:00:00Z",
        "MONTHLY, 2026-11-30T23:59:59Z, 2026-11-01T00:00:00Z",
        "YEARLY,  2026-11-22T13:15:30Z, 2026-01-01T00:00:00Z",
    })
    void aPeriodBeginsByTheCalendarInUtc(Schedule schedule, Instant time, Instant start) {
        assertThat(schedule.startOf(time)).isEqualTo(start);
    }

    @Test
    void fortyDaysOfHourlySnapshotsShrinkToThePolicy() {
        List<Snapshot> hourly = hourly(40 * 24);
        List<Snapshot> kept = decide(hourly, TestSnapshots.policy(Duration.ofHours(6), "24h 7d 4w 6m")).stream()
                .filter(Fate::isKept)
                .map(Fate::snapshot)
                .toList();

        assertThat(kept)
                .extracting(snapshot -> snapshot.created().toString())
                .startsWith(
                        "2026-10-13T14:00:00Z",
                        "2026-10-26T00:00:00Z",
                        "2026-11-01T00:00:00Z",
                        "2026-11-02T00:00:00Z",
                        "2026-11-09T00:00:00Z",
                        "2026-11-16T00:00:00Z",
                        "2026-11-17T00:00:00Z",
                        "2026-11-18T00:00:00Z",
                        "2026-11-19T00:00:00Z",
                        "2026-11-20T00:00:00Z",
                        "2026-11-21T00:00:00Z",
                        "2026-11-21T14:00:00Z")
                .endsWith("2026-11-22T13:00:00Z")
                .hasSize(35);
    }

    @Test
    void saysEveryReason() {
        List<Snapshot> snapshots = hourly(3);
        Snapshot oldest = snapshots.get(0);
        Hold over = new Hold("done", "bob", NOW.minusSeconds(9), Optional.of(NOW));
        Hold hold = new Hold("audit", "ann", NOW.minusSeconds(9), Optional.of(NOW.plusSeconds(1)));
        List<Fate> fates = Retention.decide(
                snapshots,
                TestSnapshots.policy(Duration.ofMinutes(30), "1h"),
                Map.of(oldest.id(), List.of(over, hold)),
                Map.of(oldest.id(), List.of("origin of clone c1")),
                NOW);

        assertThat(fates.get(0).reasons())
                .containsExactly(
                        new KeepReason(Kind.HELD, "held by ann until 2026-11-22T13:15:01Z: audit"),
                        new KeepReason(Kind.NEEDED, "origin of clone c1"));
        assertThat(fates.get(1).isKept()).isFalse();
        assertThat(fates.get(2).text()).isEqualTo("min 30 min 00 s, newest, 1h");
    }

    @Test
    void anHourWithoutASnapshotDoesNotCount() {
        List<Snapshot> snapshots = new ArrayList<>(hourly(1));
        snapshots.add(TestSnapshots.at("2026-11-01T10:00:00Z", "hourly"));
        snapshots.add(TestSnapshots.at("2026-11-01T09:00:00Z", "hourly"));
        assertThat(deleted(decide(snapshots, TestSnapshots.policy(NONE, "2h")))).containsExactly(snapshots.get(2));
    }

    @Test
    void deletesNothingWhereNoSnapshotWasTakenInTime() {
        List<Snapshot> snapshots = hourly(9);
        RetentionPolicy policy = TestSnapshots.policy(NONE, "2h");
        Instant newest = snapshots.get(8).created();
        Instant inTime = newest.plus(Duration.ofMinutes(90));
        assertThat(deleted(Retention.decide(snapshots, policy, Map.of(), Map.of(), inTime)))
                .hasSize(7);
        List<Fate> late = Retention.decide(snapshots, policy, Map.of(), Map.of(), inTime.plusSeconds(1));
        assertThat(deleted(late)).isEmpty();
        assertThat(late.get(0).text()).contains("nothing is deleted: the newest hourly snapshot is 1 h 30 min old");
    }

    @Test
    void theShortestScheduleCountsUnlessTheCatalogueSaysAnother() {
        List<Snapshot> snapshots = List.of(
                TestSnapshots.at("2026-11-10T00:00:00Z", "daily"),
                TestSnapshots.at("2026-11-11T00:00:00Z", "hourly"),
                TestSnapshots.at("2026-11-22T00:00:00Z", "daily"));
        RetentionPolicy unsaid = TestSnapshots.policy(NONE, "1d");
        RetentionPolicy daily = new RetentionPolicy(NONE, unsaid.rules(), Optional.of(Schedule.DAILY));
        assertThat(deleted(decide(snapshots, unsaid))).isEmpty();
        assertThat(deleted(decide(snapshots, daily))).hasSize(2);
    }

    @Test
    void deletesNothingWhereNoScheduleIsKnown() {
        List<Snapshot> manual = List.of(
                TestSnapshots.at("2026-01-01T00:00:00Z", "manual"), TestSnapshots.at("2026-11-22T13:00:00Z", "manual"));
        List<Fate> fates = decide(manual, TestSnapshots.policy(NONE, "1h"));
        assertThat(deleted(fates)).isEmpty();
        assertThat(fates.get(0).text()).contains("no snapshot is taken on a schedule");
    }

    @Test
    void aClockThatWasSetBackDeletesNothingItShouldNot() {
        List<Snapshot> snapshots = new ArrayList<>(hourly(3));
        snapshots.add(TestSnapshots.at("2027-11-22T13:00:00Z", "hourly"));
        List<Fate> fates = decide(snapshots, TestSnapshots.policy(NONE, "3h"));
        assertThat(deleted(fates)).isEmpty();
        assertThat(fates.get(3).reasons()).containsExactly(new KeepReason(Kind.FUTURE, "its time lies in the future"));
    }

    private static List<Snapshot> hourly(int count) {
        List<Snapshot> snapshots = new ArrayList<>();
        for (int hour = count - 1; hour >= 0; hour--) {
            snapshots.add(
                    TestSnapshots.at(Instant.parse("2026-11-22T13:00:00Z").minus(Duration.ofHours(hour)), "hourly"));
        }
        return snapshots;
    }

    private static List<Fate> decide(List<Snapshot> snapshots, RetentionPolicy policy) {
        return Retention.decide(snapshots, policy, Map.of(), Map.of(), NOW);
    }

    private static List<Snapshot> deleted(List<Fate> fates) {
        return fates.stream().filter(fate -> !fate.isKept()).map(Fate::snapshot).toList();
    }
}
