package io.jenkins.plugins.rediacc.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.history.Bisection.Finding;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Found;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BisectionTest {

    private static final Observation GOOD = observed("A", true, "B", true);
    private static final Observation A_FAILS = observed("A", false);
    private static final Observation B_FAILS = observed("A", true, "B", false);

    private int rounds;
    private final List<Integer> probed = new ArrayList<>();

    /** Every boundary of every number of snapshots: exact, and never one probe too many. */
    @Test
    void findsEveryBoundaryWithinTheBound() {
        for (int n = 1; n <= 130; n++) {
            for (int firstBad = 0; firstBad <= n; firstBad++) {
                int boundary = firstBad;
                Bisection search = run(n, 1, 1, i -> i < boundary ? GOOD : A_FAILS);

                assertThat(probed).as("%d of %d", firstBad, n).hasSizeLessThanOrEqualTo(bound(n));
                assertThat(probed).doesNotHaveDuplicates();
                if (firstBad == n) {
                    assertThat(search.findings()).isEmpty();
                } else if (firstBad == 0) {
                    assertFound(search, Found.AT_LEAST_SINCE, -1, 0);
                } else {
                    assertFound(search, Found.BETWEEN, firstBad - 1, firstBad);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void needsFewerRoundsWithMoreJobs(int jobs) {
        for (int firstBad : List.of(1, 2, 300, 359, 360, 718, 719)) {
            Bisection search = run(720, jobs, 1, i -> i < firstBad ? GOOD : A_FAILS);

            assertFound(search, Found.BETWEEN, firstBad - 1, firstBad);
            int most = (int) Math.ceil(Math.log(720) / Math.log(jobs + 1)) + 1;
            assertThat(rounds).isLessThanOrEqualTo(most).isLessThan(bound(720));
        }
    }

    @Test
    void asksOnlyTheNewestWhereItPasses() {
        Bisection search = run(100, 1, 1, i -> GOOD);

        assertThat(probed).containsExactly(99);
        assertThat(search.findings()).isEmpty();
        assertThat(search.newest()).hasValue(99);
    }

    @Test
    void answersEachStepOfItsOwn() {
        Bisection search = run(64, 1, 1, i -> i < 20 ? GOOD : i < 50 ? B_FAILS : A_FAILS);

        assertThat(search.findings()).containsExactly(finding("A", 49, 50), finding("B", 19, 20));
    }

    @Test
    void stepsAroundWhatASnapshotCannotSay() {
        // Between 20 and 29 the step before it failed, so nobody knows about B.
        Bisection search = run(40, 1, 1, i -> i < 20 ? GOOD : i < 30 ? A_FAILS : B_FAILS);

        assertThat(search.findings())
                .contains(finding("B", 19, 30))
                .anyMatch(finding -> finding.step().equals("A")
                        && finding.found() != Found.BETWEEN
                        && finding.firstBad().isEmpty());
    }

    @Test
    void probesAgainAfterAnErrorAndThenStepsAround() {
        Bisection search = run(8, 1, 1, i -> i == 3 || i == 4 ? Observation.ERROR : i < 4 ? GOOD : A_FAILS);

        assertFound(search, Found.BETWEEN, 2, 5);
        assertThat(search.isUnusable(3)).isTrue();
        assertThat(search.isUnusable(4)).isTrue();
        assertThat(probed).filteredOn(i -> i == 3).hasSize(2);
        assertThat(probed).filteredOn(i -> i == 4).hasSize(2);
    }

    @Test
    void anErrorThatPassesCostsOneProbe() {
        Set<Integer> broken = new HashSet<>(Set.of(7, 0, 4));
        Bisection search = run(8, 1, 1, i -> broken.remove(i) ? Observation.ERROR : i < 4 ? GOOD : A_FAILS);

        assertFound(search, Found.BETWEEN, 3, 4);
        assertThat(broken).isEmpty();
        assertThat(probed).hasSizeLessThanOrEqualTo(bound(8) + 3);
    }

    @Test
    void neverTakesAnErrorForAFailure() {
        Bisection search = run(6, 1, 1, i -> Observation.ERROR);

        assertThat(search.findings()).isEmpty();
        assertThat(search.newest()).isEmpty();
        assertThat(probed).hasSize(12);
    }

    @Test
    void makesUpNoBoundaryWhereItIsNotMonotone() {
        Bisection known = new Bisection(10, 1, 1);
        List.of(1, 3, 5).forEach(i -> known.record(i, i == 3 ? A_FAILS : GOOD));
        run(known, i -> A_FAILS);

        assertFound(known, Found.NOT_MONOTONE, -1, -1);
        assertThat(probed).containsExactly(9);
    }

    @Test
    void saysWhereAFailureIsOver() {
        Bisection known = new Bisection(10, 1, 1);
        known.record(2, A_FAILS);
        run(known, i -> GOOD);

        assertFound(known, Found.NO_LONGER, -1, -1);
        assertThat(probed).containsExactly(9);
    }

    @Test
    void tellsFlakyFromNotMonotoneByRepeating() {
        int[] tries = new int[16];
        Bisection search = run(16, 1, 3, i -> i < 8 ? GOOD : i == 8 && tries[i]++ > 0 ? GOOD : A_FAILS);

        assertFound(search, Found.FLAKY, -1, -1);
    }

    @Test
    void repeatsOnlyWhatTheResultRestsOn() {
        Bisection search = run(64, 1, 3, i -> i < 30 ? GOOD : A_FAILS);

        assertFound(search, Found.BETWEEN, 29, 30);
        assertThat(search.answers(29)).isEqualTo(3);
        assertThat(search.answers(30)).isEqualTo(3);
        assertThat(probed).hasSizeLessThanOrEqualTo(bound(64) + 4);
    }

    @Test
    void whatIsKnownIsNotProbedAgain() {
        Bisection search = new Bisection(720, 1, 1);
        search.record(719, A_FAILS);
        search.record(499, GOOD);
        search.record(500, A_FAILS);

        assertThat(search.next()).isEmpty();
        assertFound(search, Found.BETWEEN, 499, 500);
    }

    /** Whatever the snapshots answer: the search ends, and a boundary it names is one. */
    @Test
    void namesOnlyBoundariesThatAreThere() {
        Random random = new Random(20261122);
        List<Observation> answers = List.of(GOOD, GOOD, A_FAILS, A_FAILS, B_FAILS, Observation.ERROR);
        for (int round = 0; round < 3000; round++) {
            int n = 1 + random.nextInt(40);
            List<Observation> truth = IntStream.range(0, n)
                    .mapToObj(i -> answers.get(random.nextInt(answers.size())))
                    .toList();
            int repeat = 1 + random.nextInt(2);
            Bisection search = run(n, 1 + random.nextInt(4), repeat, truth::get);

            assertThat(probed).hasSizeLessThanOrEqualTo(2 * n * repeat);
            for (Finding finding : search.findings()) {
                assertTrue(truth, finding, search);
            }
        }
    }

    private static void assertTrue(List<Observation> truth, Finding finding, Bisection search) {
        finding.firstBad()
                .ifPresent(i -> assertThat(truth.get(i).passed(finding.step())).hasValue(false));
        finding.lastGood()
                .ifPresent(i -> assertThat(truth.get(i).passed(finding.step())).hasValue(true));
        assertThat(finding.found()).isNotEqualTo(Found.FLAKY);
        if (finding.found() == Found.BETWEEN || finding.found() == Found.AT_LEAST_SINCE) {
            IntStream.range(
                            finding.lastGood().orElse(-1) + 1,
                            finding.firstBad().getAsInt())
                    .forEach(i -> assertThat(truth.get(i).passed(finding.step()))
                            .as("between the two nothing can say anything")
                            .isEmpty());
        }
    }

    private Bisection run(int n, int jobs, int repeat, IntFunction<Observation> truth) {
        return run(new Bisection(n, jobs, repeat), truth);
    }

    private Bisection run(Bisection search, IntFunction<Observation> truth) {
        rounds = 0;
        probed.clear();
        for (List<Integer> wanted = search.next(); !wanted.isEmpty(); wanted = search.next()) {
            rounds++;
            probed.addAll(wanted);
            wanted.forEach(index -> search.record(index, truth.apply(index)));
            assertThat(rounds).isLessThan(1000);
        }
        return search;
    }

    private static void assertFound(Bisection search, Found found, int lastGood, int firstBad) {
        assertThat(search.findings()).hasSize(1);
        Finding finding = search.findings().get(0);
        assertThat(finding.found()).isEqualTo(found);
        assertThat(finding.lastGood().orElse(-1)).isEqualTo(lastGood);
        assertThat(finding.firstBad().orElse(-1)).isEqualTo(firstBad);
    }

    private static Finding finding(String step, int lastGood, int firstBad) {
        return new Finding(step, Found.BETWEEN, java.util.OptionalInt.of(lastGood), java.util.OptionalInt.of(firstBad));
    }

    private static int bound(int n) {
        return 32 - Integer.numberOfLeadingZeros(Math.max(1, n) - 1) + 2;
    }

    private static Observation observed(Object... pairs) {
        Map<String, Boolean> passed = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            passed.put((String) pairs[i], (Boolean) pairs[i + 1]);
        }
        return new Observation(true, passed);
    }
}
