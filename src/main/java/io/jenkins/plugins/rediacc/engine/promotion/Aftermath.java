package io.jenkins.plugins.rediacc.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.PlanLimits;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.RowCounts;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.rehearsal.ClonePair;
import io.jenkins.plugins.rediacc.engine.rehearsal.RehearsalRequest;
import io.jenkins.plugins.rediacc.engine.rehearsal.VolumeAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What is done when clients work in the upgraded production already. */
final class Aftermath {

    static final String COUNT = "count the rows";
    static final String ANALYZE = "analyze";

    /** The parameters of the plan's own comparison of rows, as JSON. */
    static final String COUNT_WITH = "count.with";

    private static final String COUNTS = "counts";
    private static final String UNANALYZED = "notices.analyze";
    private static final Duration LONGEST_COUNT = Duration.ofHours(24);

    private final PromotionRun run;
    private final VolumeAccess access;
    private final Path work;
    private final List<Path> otherPaths;

    /**
     * What remains to be done.
     *
     * @param work a directory of this process's own
     * @param otherPaths what a clone must not see beside the volume itself
     */
    Aftermath(PromotionRun run, VolumeAccess access, Path work, List<Path> otherPaths) {
        this.run = run;
        this.access = access;
        this.work = work;
        this.otherPaths = otherPaths;
    }

    List<Act> acts() {
        List<Act> acts = new ArrayList<>();
        acts.add(Act.of("tidy", () -> run.safe().service().tidy(Exchanging.retired(run.journal())))
                .alarming());
        acts.add(Act.finding(
                        "new archive",
                        () -> JournaledOpening.changing(
                                run, () -> run.safe().service().beginArchive()))
                .alarming());
        if (run.safe().checks().isPresent()) {
            acts.add(Act.finding(ANALYZE, () -> analyze(run.safe().checks().get()))
                    .alarming());
            acts.add(Act.finding(COUNT, () -> count(run.safe().checks().get())).alarming());
        }
        acts.add(Act.of("remove the snapshot after the steps", this::removeResult)
                .alarming());
        return acts;
    }

    private Map<String, String> analyze(PromotionChecks checks) {
        UnwrittenWatch watch = UnwrittenWatch.begin(run);
        List<String> failures = checks.analyzeRest(watch::look);
        Map<String, String> found = new HashMap<>(watch.end());
        if (!failures.isEmpty()) {
            found.put(UNANALYZED, String.join("\n", failures));
        }
        return found;
    }

    private Map<String, String> count(PromotionChecks checks) {
        Snapshot before = run.safe().storage().findSnapshot(run.journal().require(PromotionRun.FINAL_SNAPSHOT));
        Snapshot after = run.safe().storage().findSnapshot(run.journal().require(PromotionRun.RESULT_SNAPSHOT));
        try (ClonePair clones = new ClonePair(access, request(), new Cancellation())) {
            RowCounts counts = checks.compareRows(clones.before(before), clones.after(after), with(), LONGEST_COUNT);
            Map<String, String> found = new HashMap<>();
            found.put(COUNTS, Json.mapper().writeValueAsString(counts));
            found.putAll(UnwrittenWatch.goOn(run).end());
            return found;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("counts that cannot be written as JSON", e);
        }
    }

    private Map<String, Object> with() {
        return read(run.journal(), COUNT_WITH, new TypeReference<Map<String, Object>>() {})
                .orElse(Map.of());
    }

    /** The rows of both sides; empty while they have not been counted. */
    static Optional<RowCounts> counts(PromotionJournal journal) {
        return read(journal, COUNTS, new TypeReference<RowCounts>() {});
    }

    private static <T> Optional<T> read(PromotionJournal journal, String fact, TypeReference<T> type) {
        return journal.fact(fact).map(text -> {
            try {
                return Json.mapper().readValue(text, type);
            } catch (JsonProcessingException e) {
                throw RediaccException.refused(Explanation.of("the journal's fact " + fact + " cannot be understood")
                        .tool(e.getOriginalMessage()));
            }
        });
    }

    /** The clones run nothing of the plan, so it need not be there any more. */
    private RehearsalRequest request() {
        Path nothing = work.resolve("no-plan");
        try {
            Files.createDirectories(nothing);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot create " + nothing).tool(String.valueOf(e)),
                    e);
        }
        Plan plan = new Plan(
                "count", nothing, nothing, List.of(), List.of(), PlanLimits.NONE, List.of(), List.of(), List.of());
        return new RehearsalRequest(
                run.id(),
                run.volume(),
                new SealedPlan(plan, "", nothing, List.of()),
                Optional.empty(),
                false,
                false,
                work.resolve("count"),
                work.resolve("count-work"),
                Map.of(),
                otherPaths);
    }

    /** And what the dry run kept where it was promoted: nobody promotes it again. */
    private void removeResult() {
        run.safe().storage().snapshots().stream()
                .filter(snapshot -> Stream.of(PromotionRun.RESULT_SNAPSHOT, PromotionRun.IMAGE_SNAPSHOT)
                        .anyMatch(fact -> run.journal().fact(fact).equals(Optional.of(snapshot.id()))))
                .forEach(run.safe().storage()::destroy);
    }
}
