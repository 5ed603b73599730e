package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Since when a plan fails on a volume's snapshots, and what changed then.
 *
 * @param answer one sentence, for people
 * @param snapshots how many snapshots the question was about
 * @param rehearsals how many rehearsals were made for the answer
 * @param remembered how many results were taken from the ledger instead
 * @param rounds how often rehearsals were started, several at once where jobs allow
 * @param steps an answer for each step or test that failed; the one that fails on the newest snapshot first
 * @param runs every result behind the answer, the oldest snapshot first
 * @param changes what changed between the last good and the first bad snapshot of the first answer; empty where there are
 *     no such two, or where it could not be found out
 * @param notices what limits the answer
 */
public record SinceWhen(
        String answer,
        int snapshots,
        int rehearsals,
        int remembered,
        int rounds,
        List<StepAnswer> steps,
        List<Run> runs,
        Optional<Changes> changes,
        List<String> notices) {

    public SinceWhen {
        steps = List.copyOf(steps);
        runs = List.copyOf(runs);
        notices = List.copyOf(notices);
    }

    /** This answer with what changed. */
    public SinceWhen with(Changes found) {
        return new SinceWhen(
                answer, snapshots, rehearsals, remembered, rounds, steps, runs, Optional.of(found), notices);
    }

    /** This answer with one more notice. */
    public SinceWhen withNotice(String notice) {
        List<String> more = Stream.concat(notices.stream(), Stream.of(notice)).toList();
        return new SinceWhen(answer, snapshots, rehearsals, remembered, rounds, steps, runs, changes, more);
    }

    /** Which case a step is. */
    public enum Found {
        /** It passed on one snapshot and failed on the next one that can say anything. */
        BETWEEN,
        /** It failed on every snapshot that can say anything. */
        AT_LEAST_SINCE,
        /** It passed, failed and passed again, or the other way round: there is no one time since when. */
        NOT_MONOTONE,
        /** It passed and failed on one and the same snapshot. */
        FLAKY,
        /** It failed on older snapshots and passes on newer ones. */
        NO_LONGER
    }

    /**
     * The answer for one step or test.
     *
     * @param lastGood the last snapshot on which it passed; present exactly where it is {@link Found#BETWEEN}
     * @param firstBad the first snapshot on which it failed; empty where it is {@link Found#NOT_MONOTONE},
     *     {@link Found#FLAKY} or {@link Found#NO_LONGER}
     * @param unanswered snapshots between the two that could not say anything, with the reason
     * @param missing for how long, between the two, the schedule should have had a snapshot and none is kept; empty where
     *     they follow each other as the schedule says
     * @param certainty one sentence: how sure it is
     * @param error what the failing step said on the first bad snapshot
     */
    public record StepAnswer(
            String step,
            Found found,
            Optional<Point> lastGood,
            Optional<Point> firstBad,
            List<String> unanswered,
            Optional<Duration> missing,
            String certainty,
            List<String> error) {

        public StepAnswer {
            unanswered = List.copyOf(unanswered);
            error = List.copyOf(error);
        }
    }

    /** A snapshot in time; the LSN is empty for plain files. */
    public record Point(String snapshot, Instant created, String lsn) {}

    /**
     * One rehearsal behind the answer.
     *
     * @param rehearsal the rehearsal's id, as in the ledger
     * @param failed the steps and tests that failed
     * @param remembered whether it was taken from the ledger
     */
    public record Run(
            String snapshot,
            Instant created,
            String rehearsal,
            Verdict verdict,
            List<String> failed,
            Duration duration,
            boolean remembered) {

        public Run {
            failed = List.copyOf(failed);
        }
    }

    /**
     * What is different in the first bad snapshot.
     *
     * @param rows relations that grew, shrank, changed in place, appeared or vanished: those that the error names first,
     *     then the largest change first
     * @param schema objects whose definitions changed, extensions among them
     * @param settings settings of the server that changed
     */
    public record Changes(
            String lastGood,
            String firstBad,
            List<Difference> rows,
            List<Difference> schema,
            List<Difference> settings) {

        public Changes {
            rows = List.copyOf(rows);
            schema = List.copyOf(schema);
            settings = List.copyOf(settings);
        }

        /** Whether nothing was found. */
        public boolean isEmpty() {
            return rows.isEmpty() && schema.isEmpty() && settings.isEmpty();
        }
    }

    /**
     * One thing that is different.
     *
     * @param database empty for the whole cluster
     * @param name the object, as the database quotes it
     * @param change what is different, such as {@code 10000 rows before, 10001 after}
     */
    public record Difference(String database, String name, String change) {}
}
