package io.jenkins.plugins.rediacc.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.history.FailureSearch.Prober;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Found;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.StepAnswer;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureSearchTest {

    private final List<Set<String>> kept = new ArrayList<>();

    @Test
    void namesTheNeighboursAndProtectsThem() {
        List<Snapshot> snapshots = hours(0, 1, 2, 3, 4, 5, 6, 7);
        FailureSearch.Result result = search(snapshots, failsFrom(5)).search();

        StepAnswer answer = result.since().steps().get(0);
        assertThat(answer.found()).isEqualTo(Found.BETWEEN);
        assertThat(answer.lastGood().orElseThrow().snapshot()).isEqualTo("hour-4");
        assertThat(answer.firstBad().orElseThrow().lsn()).isEqualTo("0/5");
        assertThat(answer.missing()).isEmpty();
        assertThat(answer.certainty()).contains("passed once on the one and failed once", "next snapshot");
        assertThat(answer.error()).containsExactly("it said FAILED");
        assertThat(result.evidence().snapshot().orElseThrow().id()).isEqualTo("hour-5");
        assertThat(result.since().rehearsals()).isLessThanOrEqualTo(5);
        assertThat(kept.get(kept.size() - 1)).containsExactlyInAnyOrder("hour-4", "hour-5");
        assertThat(kept.get(0)).contains("hour-7");
    }

    @Test
    void saysForHowLongNoSnapshotIsKeptBetweenTheNeighbours() {
        SinceWhen since = search(hours(0, 1, 2, 26, 27), failsFrom(20)).search().since();

        StepAnswer answer = since.steps().get(0);
        assertThat(answer.lastGood().orElseThrow().snapshot()).isEqualTo("hour-2");
        assertThat(answer.firstBad().orElseThrow().snapshot()).isEqualTo("hour-26");
        assertThat(answer.missing()).contains(Duration.ofHours(24));
        assertThat(answer.certainty()).contains("24 h 00 min", "no snapshot is kept");
    }

    @Test
    void stepsAroundWhatBreaksTwiceAndSaysIt() {
        List<Snapshot> snapshots = hours(0, 1, 2, 3, 4, 5, 6, 7);
        Prober prober = (snapshot, number) -> snapshot.id().equals("hour-4")
                ? RehearsalOn.broken(snapshot)
                : failsFrom(5).rehearse(snapshot, number);
        SinceWhen since = search(snapshots, prober).search().since();

        StepAnswer answer = since.steps().get(0);
        assertThat(answer.lastGood().orElseThrow().snapshot()).isEqualTo("hour-3");
        assertThat(answer.firstBad().orElseThrow().snapshot()).isEqualTo("hour-5");
        assertThat(answer.unanswered()).singleElement().asString().contains("hour-4", "2 attempts", "ERROR on hour-4");
        assertThat(answer.certainty()).contains("could not say");
        assertThat(since.notices()).singleElement().asString().contains("hour-4");
        assertThat(since.runs())
                .filteredOn(run -> run.snapshot().equals("hour-4"))
                .hasSize(2);
    }

    @Test
    void anErrorOnEverySnapshotIsNoAnswer() {
        FailureSearch search = search(hours(0, 1, 2), (snapshot, number) -> RehearsalOn.broken(snapshot));

        assertThatThrownBy(search::search)
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SURROUNDINGS))
                .hasMessageContaining("none of the 3 snapshots");
    }

    @Test
    void listsAllRunsWhereItIsNotMonotone() {
        List<Snapshot> snapshots = hours(0, 1, 2, 3);
        FailureSearch search = search(snapshots, failsFrom(3));
        search.remember(RehearsalOn.passed(snapshots.get(0)));
        search.remember(RehearsalOn.failed(snapshots.get(1)));
        search.remember(RehearsalOn.passed(snapshots.get(2)));
        SinceWhen since = search.search().since();

        assertThat(since.steps().get(0).found()).isEqualTo(Found.NOT_MONOTONE);
        assertThat(since.steps().get(0).lastGood()).isEmpty();
        assertThat(since.steps().get(0).firstBad()).isEmpty();
        assertThat(since.runs()).hasSize(4);
        assertThat(since.remembered()).isEqualTo(3);
        assertThat(since.rehearsals()).isEqualTo(1);
    }

    @Test
    void findsAFlakyStepByRepeating() {
        List<Snapshot> snapshots = hours(0, 1, 2, 3);
        FailureSearch search = new FailureSearch(
                snapshots,
                1,
                3,
                (snapshot, number) -> number % 2 == 1 ? RehearsalOn.failed(snapshot) : RehearsalOn.passed(snapshot),
                kept::add);

        assertThat(search.search().since().steps().get(0).found()).isEqualTo(Found.FLAKY);
    }

    @Test
    void doesNotAskAgainWhatIsRemembered() {
        List<Snapshot> snapshots = hours(0, 1, 2, 3);
        FailureSearch first = search(snapshots, failsFrom(2));
        SinceWhen answer = first.search().since();
        FailureSearch second = search(snapshots, (snapshot, number) -> {
            throw new AssertionError("rehearsed " + snapshot.id());
        });
        answer.runs()
                .forEach(run -> second.remember(failsFrom(2)
                        .rehearse(
                                snapshots.stream()
                                        .filter(snapshot -> snapshot.id().equals(run.snapshot()))
                                        .findFirst()
                                        .orElseThrow(),
                                0)));
        // An error is no result, and a rehearsal of another cluster is none of this one.
        second.remember(RehearsalOn.broken(snapshots.get(0)));

        SinceWhen again = second.search().since();
        assertThat(again.steps()).isEqualTo(answer.steps());
        assertThat(again.rehearsals()).isZero();
        assertThat(again.remembered()).isEqualTo(answer.rehearsals());
    }

    @Test
    void rehearsesAsManyAtOnceAsThereAreJobs() {
        CountDownLatch together = new CountDownLatch(2);
        FailureSearch search = new FailureSearch(
                hours(0, 1),
                2,
                1,
                (snapshot, number) -> {
                    together.countDown();
                    await(together);
                    return failsFrom(1).rehearse(snapshot, number);
                },
                kept::add);

        assertThat(search.search().since().rounds()).isEqualTo(1);
    }

    @Test
    void stopsWhereTheCallerCancels() {
        FailureSearch search = search(hours(0, 1), (snapshot, number) -> {
            throw RediaccException.cancelled("by test");
        });

        assertThatThrownBy(search::search)
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.errorCause()).isEqualTo(ErrorCause.CANCELLED));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).as("both run at once").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private FailureSearch search(List<Snapshot> snapshots, Prober prober) {
        return new FailureSearch(snapshots, 1, 1, prober, kept::add);
    }

    private static List<Snapshot> hours(int... hours) {
        return IntStream.of(hours).mapToObj(RehearsalOn::hourly).toList();
    }

    private static Prober failsFrom(int hour) {
        return (snapshot, number) ->
                snapshot.created().isBefore(RehearsalOn.hourly(hour).created())
                        ? RehearsalOn.passed(snapshot)
                        : RehearsalOn.failed(snapshot);
    }
}
