package io.jenkins.plugins.rediacc.engine.history.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy.Rule;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** What must hold of retention whatever the history, the policy, the holds and the clock. */
class RetentionPropertiesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T13:15:00Z");
    private static final int THREE_YEARS = 3 * 366 * 24 * 60;

    @Property
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void keepsEachThatIsHeldNeededNewestYoungExpiringOrOfAClone(
            @ForAll("histories") History history, @ForAll("policies") RetentionPolicy policy) {
        List<Snapshot> deleted = history.deleted(policy);

        Statistics.label("deletes").collect(!deleted.isEmpty());
        Statistics.label("deletes").coverage(coverage -> coverage.check(true).percentage(share -> share > 10));
        Snapshot newest = history.lasting().get(history.lasting().size() - 1);
        assertThat(deleted).doesNotContain(newest).allSatisfy(snapshot -> {
            assertThat(history.held).doesNotContain(snapshot.id());
            assertThat(history.needed).doesNotContain(snapshot.id());
            assertThat(snapshot.mark().expires()).isEmpty();
            assertThat(snapshot.mark().origin()).isEmpty();
            assertThat(Duration.between(snapshot.created(), NOW)).isGreaterThanOrEqualTo(policy.min());
        });
    }

    @Property
    void deletesOnlyWhereAsManyNewerOnesRemainAsEachRuleAsksFor(
            @ForAll("histories") History history, @ForAll("policies") RetentionPolicy policy) {
        List<Snapshot> deleted = history.deleted(policy);
        List<Snapshot> remaining = new ArrayList<>(history.snapshots);
        remaining.removeAll(deleted);

        for (Snapshot gone : deleted) {
            for (Rule rule : policy.rules()) {
                Set<Instant> newerPeriods = periods(rule.each(), remaining, gone.created());
                boolean anotherOfItsPeriodRemains =
                        newerPeriods.remove(rule.each().startOf(gone.created()));
                assertThat(anotherOfItsPeriodRemains || newerPeriods.size() >= rule.count())
                        .as("%s by %s, of %s", gone.id(), rule, newerPeriods)
                        .isTrue();
            }
        }
    }

    @Property
    void aSecondRunDeletesNothing(@ForAll("histories") History history, @ForAll("policies") RetentionPolicy policy) {
        assertThat(history.without(history.deleted(policy)).deleted(policy)).isEmpty();
    }

    @Property
    void aLongerPolicyNeverDeletesMore(
            @ForAll("histories") History history,
            @ForAll("policies") RetentionPolicy policy,
            @ForAll("policies") RetentionPolicy other) {
        assertThat(history.deleted(policy)).containsAll(history.deleted(union(policy, other)));
    }

    @Property
    void nothingIsDeletedWhereTheScheduleIsBroken(
            @ForAll("histories") History history, @ForAll("policies") RetentionPolicy policy) {
        Instant later = NOW.plus(Schedule.HOURLY.warnAge()).plus(Duration.ofHours(1));
        assertThat(history.fates(policy, later)).allMatch(Fate::isKept);
    }

    @Property
    void withoutAPolicyNothingIsDeleted(@ForAll("histories") History history) {
        assertThat(history.fates(RetentionPolicy.UNSET, NOW)).allMatch(Fate::isKept);
    }

    @Property
    void theOrderInWhichSnapshotsComeDoesNotMatter(
            @ForAll("histories") History history, @ForAll("policies") RetentionPolicy policy) {
        List<Snapshot> reversed = new ArrayList<>(history.snapshots);
        Collections.reverse(reversed);
        assertThat(new History(reversed, history.held, history.needed).deleted(policy))
                .isEqualTo(history.deleted(policy));
    }

    @Provide
    Arbitrary<History> histories() {
        Arbitrary<Long> ages =
                Arbitraries.longs().between(0, THREE_YEARS).withDistribution(RandomDistribution.biased());
        Arbitrary<String> schedules = Arbitraries.of("hourly", "hourly", "hourly", "daily", "manual");
        Arbitrary<Integer> oddities = Arbitraries.integers().between(0, 40);
        return Combinators.combine(
                        Combinators.combine(ages, schedules, oddities)
                                .as(Taking::new)
                                .list()
                                .ofMaxSize(60),
                        Arbitraries.integers().between(0, 60))
                .as(RetentionPropertiesTest::history);
    }

    @Provide
    Arbitrary<RetentionPolicy> policies() {
        Arbitrary<Integer> counts = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0)),
                Tuple.of(6, Arbitraries.integers().between(1, 40)),
                Tuple.of(1, Arbitraries.just(Rule.ALL)));
        return Combinators.combine(
                        counts.list().ofSize(5), Arbitraries.integers().between(0, 72))
                .as((each, hours) -> {
                    List<Rule> rules = new ArrayList<>();
                    for (Schedule schedule : Schedule.values()) {
                        int count = each.get(schedule.ordinal());
                        if (count > 0) {
                            rules.add(new Rule(count, schedule));
                        }
                    }
                    return new RetentionPolicy(Duration.ofHours(hours), rules, Optional.empty());
                })
                .filter(RetentionPolicy::isSet);
    }

    private static RetentionPolicy union(RetentionPolicy one, RetentionPolicy other) {
        List<Rule> rules = Arrays.stream(Schedule.values())
                .map(each -> new Rule(Math.max(count(one, each), count(other, each)), each))
                .filter(rule -> rule.count() > 0)
                .toList();
        Duration min = one.min().compareTo(other.min()) > 0 ? one.min() : other.min();
        return new RetentionPolicy(min, rules, Optional.empty());
    }

    private static int count(RetentionPolicy policy, Schedule each) {
        return policy.rules().stream()
                .filter(rule -> rule.each() == each)
                .mapToInt(Rule::count)
                .findFirst()
                .orElse(0);
    }

    private static Set<Instant> periods(Schedule each, List<Snapshot> snapshots, Instant from) {
        return snapshots.stream()
                .map(Snapshot::created)
                .filter(created -> !created.isBefore(each.startOf(from)))
                .map(each::startOf)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** A snapshot of an hourly schedule that is in time, and whatever came before it. */
    private static History history(List<Taking> takings, int newestAge) {
        List<Snapshot> snapshots = new ArrayList<>();
        Set<String> held = new HashSet<>();
        Set<String> needed = new HashSet<>();
        for (Taking taking : takings) {
            Snapshot snapshot = taking.snapshot(snapshots.size());
            snapshots.add(snapshot);
            if (taking.oddity == 1) {
                held.add(snapshot.id());
            } else if (taking.oddity == 2) {
                needed.add(snapshot.id());
            }
        }
        snapshots.add(TestSnapshots.at(
                "newest", NOW.minus(Duration.ofMinutes(newestAge)), "hourly", Optional.empty(), Optional.empty()));
        return new History(snapshots, held, needed);
    }

    record Taking(long ageMinutes, String schedule, int oddity) {

        Snapshot snapshot(int number) {
            Instant time = NOW.minus(Duration.ofMinutes(ageMinutes));
            Optional<Instant> expires = oddity == 3 ? Optional.of(NOW) : Optional.empty();
            Optional<String> origin = oddity == 4 ? Optional.of("clone") : Optional.empty();
            return TestSnapshots.at("s" + number, time, schedule, expires, origin);
        }
    }

    record History(List<Snapshot> snapshots, Set<String> held, Set<String> needed) {

        List<Fate> fates(RetentionPolicy policy, Instant now) {
            Map<String, List<Hold>> holds = held.stream()
                    .collect(
                            Collectors.toMap(id -> id, id -> List.of(new Hold("audit", "ann", NOW, Optional.empty()))));
            Map<String, List<String>> reasons =
                    needed.stream().collect(Collectors.toMap(id -> id, id -> List.of("end point")));
            return Retention.decide(snapshots, policy, holds, reasons, now);
        }

        List<Snapshot> deleted(RetentionPolicy policy) {
            return fates(policy, NOW).stream()
                    .filter(fate -> !fate.isKept())
                    .map(Fate::snapshot)
                    .toList();
        }

        History without(List<Snapshot> gone) {
            List<Snapshot> remaining = new ArrayList<>(snapshots);
            remaining.removeAll(gone);
            return new History(remaining, held, needed);
        }

        List<Snapshot> lasting() {
            return snapshots.stream()
                    .filter(ExpectedSchedule::isLastingOfProduction)
                    .sorted(Comparator.comparing(Snapshot::created).thenComparing(Snapshot::id))
                    .toList();
        }
    }
}
