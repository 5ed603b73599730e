package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.RehearsalSummary;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the ledger says about a volume's snapshots: the last verdict of each plan on each. */
public final class Verdicts {

    private final Map<String, Map<String, Verdict>> byPlanAndSnapshot;

    private Verdicts(Map<String, Map<String, Verdict>> byPlanAndSnapshot) {
        this.byPlanAndSnapshot = byPlanAndSnapshot;
    }

    /** The verdicts about snapshots of a volume; none where there is no ledger. */
    public static Verdicts of(Ledger ledger, String volume, Collection<Snapshot> snapshots) {
        Map<String, Map<String, Verdict>> verdicts = new TreeMap<>();
        // No rehearsal ended before its snapshot was taken: what is older is not read.
        Instant oldest = snapshots.stream()
                .map(Snapshot::created)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
        try (Stream<RehearsalSummary> rehearsals = RehearsalSummary.newestFirst(ledger, volume, oldest)) {
            rehearsals.forEach(rehearsal -> rehearsal.snapshot().ifPresent(snapshot -> verdicts.computeIfAbsent(
                            rehearsal.plan().name(), plan -> new HashMap<>())
                    .putIfAbsent(snapshot.id(), rehearsal.verdict())));
        }
        return new Verdicts(verdicts);
    }

    /** The last verdict of each plan on a snapshot, by the plan's name. */
    public Map<String, Verdict> on(String snapshot) {
        Map<String, Verdict> found = new TreeMap<>();
        byPlanAndSnapshot.forEach((plan, verdicts) -> {
            if (verdicts.containsKey(snapshot)) {
                found.put(plan, verdicts.get(snapshot));
            }
        });
        return found;
    }

    /**
     * Why the history needs some of the snapshots: for each plan the newest on which it passed and, where it fails now,
     * the first on which it failed since. Between these two lies the answer to "since when".
     */
    public Map<String, List<String>> needed(Collection<Snapshot> snapshots) {
        List<Snapshot> newestFirst = snapshots.stream()
                .sorted(Comparator.comparing(Snapshot::created).reversed())
                .toList();
        Map<String, List<String>> needed = new HashMap<>();
        byPlanAndSnapshot.forEach((plan, verdicts) -> {
            Optional<String> firstFailed = Optional.empty();
            for (Snapshot snapshot : newestFirst) {
                Verdict verdict = verdicts.get(snapshot.id());
                if (verdict == Verdict.PASSED) {
                    add(needed, snapshot.id(), "newest on which '" + plan + "' passed");
                    break;
                }
                if (verdict == Verdict.FAILED) {
                    firstFailed = Optional.of(snapshot.id());
                }
            }
            firstFailed.ifPresent(id -> add(needed, id, "first on which '" + plan + "' fails"));
        });
        return needed;
    }

    private static void add(Map<String, List<String>> needed, String id, String why) {
        needed.computeIfAbsent(id, key -> new ArrayList<>()).add(why);
    }
}
