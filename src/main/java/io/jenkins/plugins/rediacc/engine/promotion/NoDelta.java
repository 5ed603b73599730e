package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Certificate;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.FenceRow;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Promotion.Mode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.RehearsedImage;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.TreeDigest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Promotes what the dry run's steps have made, without replaying them, where frozen production is proven to hold what the
 * dry run's snapshot held. Whatever speaks against it, or cannot be told, makes it a replay.
 */
final class NoDelta implements Freezing.Choice {

    private final Path state;
    private final PromotionRun run;
    private final PromotionRequest request;
    private final Clock clock;
    private Snapshot snapshot;

    NoDelta(Path state, PromotionRun run, PromotionRequest request, Clock clock) {
        this.state = state;
        this.run = run;
        this.request = request;
        this.clock = clock;
    }

    /** While production serves: what takes time is looked at here, and a replay is known of before the pause. */
    @Override
    public Map<String, String> choose(Optional<Position> production) {
        return reason(() -> objection(production))
                .map(why -> JournaledMode.facts(Mode.REPLAY, why))
                .orElseGet(() -> JournaledMode.facts(Mode.NO_DELTA, "nothing speaks against it yet"));
    }

    /** When nobody can write any more. */
    @Override
    public Map<String, String> prove() {
        if (!JournaledMode.isNoDelta(run.journal())) {
            return Map.of();
        }
        return reason(this::written)
                .map(why -> JournaledMode.facts(Mode.REPLAY, why + "; so there is no fence row"))
                .orElseGet(() -> JournaledMode.facts(
                        Mode.NO_DELTA,
                        "production wrote nothing but checkpoints from "
                                + image().basis().redo() + ", where the snapshot of "
                                + dryRun().id() + " begins, to " + run.journal().require(PromotionRun.FROZEN_AT)));
    }

    /** The dry run's snapshot of what its steps have made. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** Where the links in it lead. */
    Path home() {
        return Path.of(image().home());
    }

    /** What the dry run found of it, as facts for the journal. */
    Map<String, String> facts() {
        Certificate certificate = dryRun().certificate().orElseThrow();
        Map<String, String> facts = new HashMap<>(JournaledFence.facts(fence(certificate)));
        facts.put(PromotionRun.IMAGE_SNAPSHOT, image().snapshot());
        certificate.fingerprint().ifPresent(fingerprint -> facts.put(Replaying.FINGERPRINT, fingerprint));
        List<String> objects = certificate.objects();
        for (int i = 0; i < objects.size(); i++) {
            facts.put(Replaying.CHECK + i, objects.get(i));
        }
        return facts;
    }

    private static FenceRow fence(Certificate certificate) {
        return certificate.fence().orElseThrow();
    }

    private Promotion dryRun() {
        return request.promise().dryRun().orElseThrow();
    }

    private RehearsedImage image() {
        return dryRun().image().orElseThrow();
    }

    /** Why there must be a replay; what cannot be told is such a reason, a request to stop is none. */
    private static Optional<String> reason(Supplier<Optional<String>> question) {
        try {
            return question.get();
        } catch (RediaccException e) {
            if (e.exitCode() == ExitCode.CANCELLED) {
                throw e;
            }
            return Optional.of(e.explanation().what());
        }
    }

    private Optional<String> objection(Optional<Position> production) {
        if (run.dryRun()) {
            return Optional.of("a dry run goes through all steps");
        }
        Optional<Promotion> rehearsed = request.promise().dryRun();
        if (rehearsed.flatMap(Promotion::image).isEmpty()) {
            return Optional.of("the dry run has kept nothing that could be promoted");
        }
        if (rehearsed.get().certificate().flatMap(Certificate::fence).isEmpty()) {
            return Optional.of("the dry run has no fence row");
        }
        Map<String, String> settings = production.map(Position::settings).orElse(Map.of());
        return changedSetting(image().settings(), settings)
                .or(this::changedImage)
                .or(this::written);
    }

    /** The steps ran under them. */
    static Optional<String> changedSetting(Map<String, String> then, Map<String, String> now) {
        if (now.equals(then)) {
            return Optional.empty();
        }
        Map<String, String> all = new TreeMap<>(then);
        all.putAll(now);
        return all.keySet().stream()
                .filter(name -> !Optional.ofNullable(now.get(name)).equals(Optional.ofNullable(then.get(name))))
                .findFirst()
                .map(name -> isApplications(name)
                        ? "production's setting " + name + " has changed since the dry run"
                        : "production's setting " + name + " was " + then.get(name) + " in the dry run and is "
                                + now.get(name));
    }

    /** PostgreSQL's own settings have no dot in their names; the values of others may be anything, a secret too. */
    private static boolean isApplications(String setting) {
        return setting.contains(".");
    }

    private Optional<String> changedImage() {
        RehearsedImage image = image();
        boolean used = PromotionJournal.all(state, run.volume().name(), clock).stream()
                .filter(journal -> journal.has(JournalEntry.Event.OPENING))
                .anyMatch(journal -> journal.fact(PromotionRun.IMAGE_SNAPSHOT).equals(Optional.of(image.snapshot())));
        if (used) {
            return Optional.of("what the dry run had made was promoted before");
        }
        snapshot = run.forward().storage().findSnapshot(image.snapshot());
        boolean same = snapshot.identity().equals(image.identity())
                && TreeDigest.of(snapshot.path(), path -> false).equals(image.content());
        return same
                ? Optional.empty()
                : Optional.of("the snapshot " + image.snapshot() + " is not as the dry run left it");
    }

    private Optional<String> written() {
        return run.forward().service().writtenSince(image().basis());
    }
}
