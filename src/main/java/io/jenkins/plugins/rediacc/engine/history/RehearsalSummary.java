package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.databind.ObjectReader;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The parts of a rehearsal in the ledger that tell how it went; the rest of its record is passed over unread. */
public record RehearsalSummary(
        String id,
        Instant started,
        Verdict verdict,
        Named volume,
        Optional<Identified> snapshot,
        PlanName plan,
        List<Result> steps,
        List<Result> tests) {

    private static final ObjectReader READER = Json.mapper().readerFor(RehearsalSummary.class);

    /** What has a name. */
    public record Named(String name) {}

    /** A snapshot. */
    public record Identified(String id, Instant created) {}

    /** What a plan may be called by. */
    public record PlanName(String name, String file, String digest) {

        boolean is(String text) {
            return name.equals(text) || file.equals(text) || digest.equals(text);
        }
    }

    /** How one step or test went. */
    public record Result(String name, StepResult.Status status, Duration duration) {}

    /**
     * Those of a volume, the newest first, read from the end of the ledger as they are asked for; the caller closes the
     * stream.
     *
     * @param since what was recorded before is not read
     */
    public static Stream<RehearsalSummary> newestFirst(Ledger ledger, String volume, Instant since) {
        return ledger.newestFirst(Ledger.REHEARSAL, RecordLine.naming(volume))
                .takeWhile(record -> !record.time().isBefore(since))
                .map(record -> record.<RehearsalSummary>read(READER))
                .filter(summary -> summary.volume().name().equals(volume));
    }

    /** Its steps and tests, in their order. */
    Stream<Result> results() {
        return Stream.concat(steps.stream(), tests.stream());
    }
}
