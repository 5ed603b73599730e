package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Destroys what a run left behind: objects whose process ended without cleaning up, and objects whose time to live is
 * over. What is not certainly ours, or not certainly done with, is kept.
 */
public final class GarbageCollector {

    /** btrfs tells a time of creation to the second only. */
    private static final Duration CLOCK_GRAIN = Duration.ofSeconds(1);

    private final VolumeStorage storage;
    private final Intents intents;

    public GarbageCollector(VolumeStorage storage) {
        this.storage = storage;
        this.intents = storage.intents();
    }

    /**
     * Looks at every object and intent of the volume.
     *
     * @param dryRun only says what it would destroy
     * @return what became of each, or would, with the reason
     */
    public List<Outcome> collect(Instant now, boolean dryRun) {
        List<Outcome> outcomes = new ArrayList<>();
        List<StoredObject> objects = storage.objects().all();
        for (StoredObject object : Lineage.youngestFirst(objects, this::isSnapshot)) {
            outcomes.add(collect(object, now, dryRun));
        }
        outcomes.addAll(collectIntents(objects, dryRun));
        return outcomes;
    }

    private Outcome collect(StoredObject object, Instant now, boolean dryRun) {
        Judgement judgement = judge(object, now);
        if (!judgement.doomed()) {
            return outcome(object, Action.KEPT, judgement.reason());
        }
        try {
            Optional<String> objection = storage.objection(object);
            if (objection.isPresent()) {
                return outcome(object, Action.KEPT, judgement.reason() + ", but " + objection.get());
            }
            if (!dryRun) {
                storage.destroy(object.path(), object.identity());
            }
            return outcome(object, Action.DESTROYED, judgement.reason());
        } catch (RediaccException e) {
            return outcome(object, Action.FAILED, judgement.reason() + ", but " + e.getMessage());
        }
    }

    private Judgement judge(StoredObject object, Instant now) {
        String fileName = object.path().getFileName().toString();
        // The process before the mark: once it has ended, nobody writes the mark any more.
        Optional<Intent> announced = intents.find(fileName);
        boolean orphaned = announced.map(Intent::isOrphaned).orElse(false);
        Optional<Mark> mark = storage.objects().mark(object);
        return mark.isPresent()
                ? judgeOurs(mark.get(), now)
                : announced
                        .map(intent -> judgeUnmarked(object, intent, orphaned))
                        .orElseGet(() -> Judgement.keep("not made by rediacc"));
    }

    private Judgement judgeOurs(Mark mark, Instant now) {
        if (mark.expires().isEmpty()) {
            return Judgement.keep("it has no time to live");
        }
        if (!now.isBefore(mark.expires().get())) {
            return Judgement.destroy(
                    "its time to live ended at " + mark.expires().get());
        }
        boolean orphaned = intents.find(mark.name()).map(Intent::isOrphaned).orElse(false);
        return orphaned
                ? Judgement.destroy("run " + mark.owner() + " ended without cleaning up")
                : Judgement.keep("its time to live ends at " + mark.expires().get());
    }

    private Judgement judgeUnmarked(StoredObject object, Intent intent, boolean orphaned) {
        if (intent.process().isEmpty()) {
            return Judgement.keep("it has no mark that names it");
        }
        if (!orphaned) {
            return Judgement.keep("run " + intent.owner() + " is making it");
        }
        if (storage.objects().wasCompleted(intent)) {
            return Judgement.keep("what run " + intent.owner() + " made under this name is elsewhere");
        }
        if (object.created().isBefore(intent.created().minus(CLOCK_GRAIN))) {
            return Judgement.keep("it is older than the intent of its name, so it is not what was announced");
        }
        return Judgement.destroy("run " + intent.owner() + " ended while making it");
    }

    private List<Outcome> collectIntents(List<StoredObject> objects, boolean dryRun) {
        Set<String> marked = objects.stream()
                .flatMap(object -> storage.objects().mark(object).stream())
                .map(Mark::name)
                .collect(Collectors.toSet());
        List<Outcome> outcomes = new ArrayList<>();
        for (Intent intent : intents.all()) {
            judgeIntent(intent, marked.contains(intent.name())).ifPresent(reason -> {
                if (!dryRun) {
                    intents.remove(intent.name());
                }
                outcomes.add(new Outcome(intent.name(), intent.path(), Action.DESTROYED, reason));
            });
        }
        return outcomes;
    }

    /** Why an intent is of no more use; empty where it is. */
    private Optional<String> judgeIntent(Intent intent, boolean marked) {
        boolean over = intent.process().isEmpty() || intent.isOrphaned();
        if (marked) {
            boolean lasting =
                    intent.kind() == Mark.Kind.SNAPSHOT && intent.expires().isEmpty();
            return lasting && over ? Optional.of("an intent whose snapshot is complete") : Optional.empty();
        }
        // The tool before the object: it may be at the very end of making it.
        boolean atWork = over && ProcessesInside.anyNames(intent.path());
        return over && !atWork && !storage.objects().isTaken(intent.path())
                ? Optional.of("an intent without an object")
                : Optional.empty();
    }

    private boolean isSnapshot(StoredObject object) {
        return storage.objects()
                .mark(object)
                .map(mark -> mark.kind() == Mark.Kind.SNAPSHOT)
                .orElse(false);
    }

    private static Outcome outcome(StoredObject object, Action action, String reason) {
        return new Outcome(object.path().getFileName().toString(), object.path(), action, reason);
    }

    /** What became of an object or intent. */
    public enum Action {
        /** Destroyed, or in a dry run: would be. */
        DESTROYED,
        KEPT,
        /** Should have been destroyed, but that failed. */
        FAILED
    }

    /** What became of one object or intent, and why. */
    public record Outcome(String name, Path path, Action action, String reason) {}

    private record Judgement(boolean doomed, String reason) {

        static Judgement destroy(String reason) {
            return new Judgement(true, reason);
        }

        static Judgement keep(String reason) {
            return new Judgement(false, reason);
        }
    }
}
