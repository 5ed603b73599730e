package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.history.RehearsalSummary.Result;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Cell;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Column;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Row;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Streak;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers the history of one plan, rehearsal by rehearsal in the order of the ledger. */
final class HistoryOfPlan {

    private final String volume;
    private final String plan;
    private final int columns;
    private final boolean complete;
    private final Deque<RehearsalSummary> newest = new ArrayDeque<>();
    private final Map<String, StepHistory> steps = new HashMap<>();
    private Instant newestData = Instant.MIN;
    private long total;

    /**
     * An empty history.
     *
     * @param columns how many of the newest rehearsals are kept as columns
     * @param complete whether all that the ledger holds will be added
     */
    HistoryOfPlan(String volume, String plan, int columns, boolean complete) {
        this.volume = volume;
        this.plan = plan;
        this.columns = columns;
        this.complete = complete;
    }

    /** What is known of one step over all rehearsals. */
    private final class StepHistory {
        private final DurationTrend trend = new DurationTrend();
        private Optional<Streak> streak = Optional.empty();
        private boolean passed;

        /** Only a pass ends a streak: one that was not reached, or that broke, says nothing. */
        void add(RehearsalSummary rehearsal, Result result) {
            switch (result.status()) {
                case PASSED -> {
                    streak = Optional.empty();
                    passed = true;
                    trend.add(rehearsal.started(), result.duration());
                }
                case FAILED ->
                    streak = Optional.of(streak.map(Streak::andOneMore)
                            .orElse(new Streak(rehearsal.id(), rehearsal.started(), 1, !complete && !passed)));
                case ERROR, SKIPPED, NOT_RUN -> {}
            }
        }
    }

    void add(RehearsalSummary rehearsal) {
        total++;
        if (isLookBack(rehearsal)) {
            return;
        }
        newest.addLast(rehearsal);
        if (newest.size() > columns) {
            newest.removeFirst();
        }
        rehearsal.results().forEach(result -> steps.computeIfAbsent(result.name(), name -> new StepHistory())
                .add(rehearsal, result));
    }

    /**
     * Whether it was made on older data than one before it, as the search for since when makes them: a pass there does
     * not say that the plan passes now.
     */
    private boolean isLookBack(RehearsalSummary rehearsal) {
        Instant data =
                rehearsal.snapshot().map(RehearsalSummary.Identified::created).orElse(newestData);
        boolean older = data.isBefore(newestData);
        newestData = older ? newestData : data;
        return older;
    }

    PlanHistory result() {
        List<Column> heads = newest.stream()
                .map(rehearsal -> new Column(
                        rehearsal.id(),
                        rehearsal.started(),
                        rehearsal.snapshot().map(RehearsalSummary.Identified::id),
                        rehearsal.plan().digest(),
                        rehearsal.verdict()))
                .toList();
        return new PlanHistory(
                volume,
                plan,
                total,
                complete,
                heads,
                stepNames().stream().map(this::row).toList());
    }

    /** In the order of the newest rehearsal; steps that only older ones had come last. */
    private Set<String> stepNames() {
        Set<String> names = new LinkedHashSet<>();
        newest.descendingIterator()
                .forEachRemaining(
                        rehearsal -> rehearsal.results().map(Result::name).forEach(names::add));
        return names;
    }

    private Row row(String step) {
        List<Optional<Cell>> cells = new ArrayList<>();
        for (RehearsalSummary rehearsal : newest) {
            cells.add(rehearsal
                    .results()
                    .filter(result -> result.name().equals(step))
                    .map(result -> new Cell(result.status(), result.duration()))
                    .findFirst());
        }
        StepHistory history = steps.get(step);
        return new Row(step, cells, history.streak, history.trend.result());
    }
}
