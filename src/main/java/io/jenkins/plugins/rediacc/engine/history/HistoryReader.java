package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads how rehearsals went over time, from the end of the ledger and no further back than is asked for: a ledger only
 * grows, and a question about last month must not become slower by what was years ago.
 */
public final class HistoryReader {

    /** How many rehearsals are looked at for streaks and trends; hourly ones reach back 41 days. */
    static final int DEPTH = 1000;

    private final Ledger ledger;
    private final int columns;
    private final int depth;

    /**
     * A reader.
     *
     * @param columns how many of a plan's newest rehearsals are kept as columns
     */
    public HistoryReader(Ledger ledger, int columns) {
        this(ledger, columns, DEPTH);
    }

    HistoryReader(Ledger ledger, int columns, int depth) {
        this.ledger = ledger;
        this.columns = columns;
        this.depth = Math.max(columns, depth);
    }

    /**
     * The histories of a volume's plans, the plan that was rehearsed first of all first.
     *
     * @param plan the name, the file or the digest of the one plan to read; empty for all
     */
    public List<PlanHistory> read(String volume, Optional<String> plan) {
        Deque<RehearsalSummary> read = new ArrayDeque<>();
        boolean complete;
        try (Stream<RehearsalSummary> newest = RehearsalSummary.newestFirst(ledger, volume, Instant.MIN)) {
            Iterator<RehearsalSummary> wanted = newest.filter(
                            rehearsal -> plan.map(rehearsal.plan()::is).orElse(true))
                    .iterator();
            while (read.size() < depth && wanted.hasNext()) {
                read.addFirst(wanted.next());
            }
            complete = read.size() < depth || !wanted.hasNext();
        }
        return gather(read, columns, complete);
    }

    /** The histories of these rehearsals, in the order of time, by volume and plan; that of the first stands first. */
    public static List<PlanHistory> gather(Collection<RehearsalSummary> rehearsals, int columns) {
        return gather(rehearsals, columns, true);
    }

    private static List<PlanHistory> gather(Collection<RehearsalSummary> rehearsals, int columns, boolean complete) {
        Map<List<String>, HistoryOfPlan> plans = new LinkedHashMap<>();
        rehearsals.forEach(rehearsal -> plans.computeIfAbsent(
                        List.of(rehearsal.volume().name(), rehearsal.plan().name()),
                        names -> new HistoryOfPlan(names.get(0), names.get(1), columns, complete))
                .add(rehearsal));
        return plans.values().stream().map(HistoryOfPlan::result).toList();
    }
}
