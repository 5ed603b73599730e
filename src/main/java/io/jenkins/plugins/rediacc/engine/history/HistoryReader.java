package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how rehearsals went over time from the ledger, in one pass that keeps no more than is shown. */
public final class HistoryReader {

    private static final ObjectReader BRIEF = Json.mapper().readerFor(Brief.class);

    private final Ledger ledger;
    private final int columns;

    /**
     * A reader.
     *
     * @param columns how many of a plan's newest rehearsals are kept as columns
     */
    public HistoryReader(Ledger ledger, int columns) {
        this.ledger = ledger;
        this.columns = columns;
    }

    /** The parts of a rehearsal that matter here; the rest of a record is passed over unread. */
    public record Brief(
            String id,
            Instant started,
            Verdict verdict,
            Named volume,
            Optional<Identified> snapshot,
            PlanName plan,
            List<Result> steps,
            List<Result> tests) {

        /** Steps, then tests. */
        Stream<Result> results() {
            return Stream.concat(steps.stream(), tests.stream());
        }
    }

    /** A volume. */
    public record Named(String name) {}

    /** A snapshot. */
    public record Identified(String id, Instant created) {}

    /** A plan. */
    public record PlanName(String name, String file, String digest) {}

    /** A step or test. */
    public record Result(String name, StepResult.Status status, Duration duration) {}

    /**
     * The histories of a volume's plans, the plan that was rehearsed first of all first.
     *
     * @param plan the name, the file or the digest of the one plan to read; empty for all
     */
    public List<PlanHistory> read(String volume, Optional<String> plan) {
        Map<String, HistoryOfPlan> plans = new LinkedHashMap<>();
        String wanted = "\"name\":\"" + volume + "\"";
        try (Stream<LedgerRecord> records = ledger.records()) {
            records.filter(record -> record.kind().equals(Ledger.REHEARSAL))
                    .filter(record -> record.body().contains(wanted))
                    .map(HistoryReader::brief)
                    .filter(brief -> brief.volume().name().equals(volume))
                    .filter(brief ->
                            plan.map(text -> isPlan(brief.plan(), text)).orElse(true))
                    .forEach(brief -> plans.computeIfAbsent(
                                    brief.plan().name(), name -> new HistoryOfPlan(volume, name, columns))
                            .add(brief));
        }
        return plans.values().stream().map(HistoryOfPlan::result).toList();
    }

    /** The histories of these rehearsals, in the order of time, by plan; the plan of the first stands first. */
    public static List<PlanHistory> gather(List<Brief> rehearsals, int columns) {
        Map<List<String>, HistoryOfPlan> plans = new LinkedHashMap<>();
        rehearsals.forEach(brief -> plans.computeIfAbsent(
                        List.of(brief.volume().name(), brief.plan().name()),
                        names -> new HistoryOfPlan(names.get(0), names.get(1), columns))
                .add(brief));
        return plans.values().stream().map(HistoryOfPlan::result).toList();
    }

    private static boolean isPlan(PlanName plan, String text) {
        return plan.name().equals(text)
                || plan.file().equals(text)
                || plan.digest().equals(text);
    }

    private static Brief brief(LedgerRecord record) {
        try {
            return BRIEF.readValue(record.body());
        } catch (JsonProcessingException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("record " + record.sequence() + " of the ledger cannot be read")
                            .tool(String.valueOf(e.getMessage()))
                            .todo("run rediacc verify-ledger"),
                    e);
        }
    }
}
