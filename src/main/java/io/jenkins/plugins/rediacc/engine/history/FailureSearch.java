package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Finds out since when a plan fails: rehearses it on snapshots that a {@link Bisection} chooses. */
public final class FailureSearch {

    /** Rehearses the plan on a snapshot; called by several threads at once where jobs allow. */
    @FunctionalInterface
    public interface Prober {
        /** Rehearses; {@code number} counts the rehearsals of this search from 1. */
        Rehearsal rehearse(Snapshot snapshot, int number);
    }

    /**
     * What was found.
     *
     * @param since the answer, without what changed
     * @param evidence the rehearsal on the first bad snapshot of the first answer; where there is none, the one on the
     *     newest snapshot that gave an answer
     * @param lastGood the last good snapshot of the first answer; empty where there is none
     * @param firstBad the first bad snapshot of the first answer; empty where there is none
     */
    public record Result(
            SinceWhen since, Rehearsal evidence, Optional<Snapshot> lastGood, Optional<Snapshot> firstBad) {}

    private final List<Snapshot> snapshots;
    private final int jobs;
    private final Prober prober;
    private final Consumer<Set<String>> endPoints;
    private final Bisection bisection;
    private final List<List<SearchedRun>> runs;
    private int made;
    private int rounds;

    /**
     * A search in which nothing is known.
     *
     * @param snapshots those that the question is about, the oldest first
     * @param jobs how many rehearsals may run at once
     * @param repeat how often the snapshots that the answer rests on are rehearsed
     * @param endPoints hears, before each round and at the end, which snapshots must not be pruned
     */
    public FailureSearch(
            List<Snapshot> snapshots, int jobs, int repeat, Prober prober, Consumer<Set<String>> endPoints) {
        this.snapshots = List.copyOf(snapshots);
        this.jobs = jobs;
        this.prober = prober;
        this.endPoints = endPoints;
        this.bisection = new Bisection(snapshots.size(), jobs, repeat);
        this.runs = snapshots.stream()
                .map(snapshot -> (List<SearchedRun>) new ArrayList<SearchedRun>())
                .toList();
    }

    /** Takes an earlier rehearsal as a result, if it passed or failed on one of the snapshots. */
    public void remember(Rehearsal rehearsal) {
        if (rehearsal.verdict() == Verdict.ERROR) {
            return;
        }
        IntStream.range(0, snapshots.size())
                .filter(index -> isOn(snapshots.get(index), rehearsal))
                .forEach(index -> record(index, new SearchedRun(rehearsal, true)));
    }

    private static boolean isOn(Snapshot snapshot, Rehearsal rehearsal) {
        String identifier = snapshot.position().map(Position::systemIdentifier).orElse("");
        return rehearsal
                        .snapshot()
                        .map(reference -> reference.id().equals(snapshot.id()))
                        .orElse(false)
                && rehearsal.volume().systemIdentifier().equals(identifier);
    }

    /**
     * Searches.
     *
     * @throws RediaccException where no snapshot gave an answer, or the caller asked to stop
     */
    public Result search() {
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            for (List<Integer> wanted = bisection.next(); !wanted.isEmpty(); wanted = bisection.next()) {
                endPoints.accept(open(wanted));
                probe(wanted, threads);
                rounds++;
            }
        } finally {
            threads.shutdownNow();
        }
        SinceWhenAnswer answer = new SinceWhenAnswer(snapshots, bisection, runs);
        SinceWhen since = answer.since(made, rounds);
        endPoints.accept(ids(answer.endPoints()));
        return new Result(since, answer.evidence().orElseThrow(this::noAnswer), answer.lastGood(), answer.firstBad());
    }

    /** What is about to be probed, and what the search has narrowed the answer down to. */
    private Set<String> open(List<Integer> wanted) {
        SinceWhenAnswer soFar = new SinceWhenAnswer(snapshots, bisection, runs);
        Set<String> open = ids(soFar.endPoints());
        wanted.forEach(index -> open.add(snapshots.get(index).id()));
        return open;
    }

    private static Set<String> ids(List<Snapshot> snapshots) {
        Set<String> ids = new LinkedHashSet<>();
        snapshots.forEach(snapshot -> ids.add(snapshot.id()));
        return ids;
    }

    private void probe(List<Integer> wanted, ExecutorService threads) {
        List<Callable<Rehearsal>> tasks = new ArrayList<>();
        for (int index : wanted) {
            int number = ++made;
            tasks.add(() -> prober.rehearse(snapshots.get(index), number));
        }
        try {
            List<Future<Rehearsal>> results = threads.invokeAll(tasks);
            for (int i = 0; i < results.size(); i++) {
                record(wanted.get(i), new SearchedRun(results.get(i).get(), false));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RediaccException.cancelled("while rehearsing snapshots");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private void record(int index, SearchedRun run) {
        if (run.rehearsal().errorCause().equals(Optional.of(ErrorCause.CANCELLED))) {
            throw RediaccException.cancelled(run.rehearsal().reason());
        }
        runs.get(index).add(run);
        bisection.record(index, Observation.of(run.rehearsal()));
    }

    private RediaccException noAnswer() {
        String last = runs.stream()
                .flatMap(List::stream)
                .reduce((earlier, later) -> later)
                .map(run -> run.rehearsal().reason())
                .orElse("");
        return RediaccException.surroundings(
                ErrorCause.INTERNAL,
                Explanation.of("none of the " + snapshots.size() + " snapshots could be rehearsed")
                        .tool(last)
                        .state("since when the plan fails is not known; no error was taken as a failure")
                        .todo("mend what broke and ask again"));
    }
}
