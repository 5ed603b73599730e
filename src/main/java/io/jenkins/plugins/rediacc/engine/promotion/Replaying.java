package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.LibraryLook;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Facts;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.database.RelationFiles;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.rehearsal.PlanReplay;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The rehearsed steps once more, on a fresh clone of frozen production, and what is looked at in the pause. */
final class Replaying {

    static final String FINGERPRINT = "fingerprint";

    /** What the names of facts begin with that say what was found equal. */
    static final String CHECK = "check.";

    private static final String LOOK_AT_LIBRARIES = "look at the libraries";
    private static final String COMPARE_LIBRARIES = "libraries after the steps";

    /** The acts that a dry run alone does, on its clone. */
    static final Set<String> OWN_LOOKS = Set.of(LOOK_AT_LIBRARIES, COMPARE_LIBRARIES);

    private static final String CLONE = "clone";
    private static final String UPGRADE = "postgresql/pg-upgrade";

    private final PromotionRun run;
    private final PromotionRequest request;
    private final PlanReplay replay;
    private final Supplier<Snapshot> frozen;
    private final Clock clock;
    private final Optional<PromotionChecks> checks;
    private Clone clone;
    private Optional<LibraryLook> libraries = Optional.empty();
    private Optional<ObjectInventory> latest = Optional.empty();

    /**
     * A replay.
     *
     * @param frozen the snapshot of frozen production
     */
    Replaying(PromotionRun run, PromotionRequest request, PlanReplay replay, Supplier<Snapshot> frozen, Clock clock) {
        this.run = run;
        this.request = request;
        this.replay = replay;
        this.frozen = frozen;
        this.clock = clock;
        this.checks = run.forward().checks();
    }

    List<Act> acts() {
        List<Act> acts = new ArrayList<>();
        acts.add(Act.finding(CLONE, this::makeClone));
        acts.add(Act.of("start the clone", replay::start));
        if (run.dryRun()) {
            acts.add(Act.of(LOOK_AT_LIBRARIES, () -> libraries = replay.server().map(CloneDatabase::lookAtLibraries)));
        }
        for (Step step : request.plan().plan().steps()) {
            acts.add(Act.finding("step " + step.name(), () -> replay(step)));
        }
        if (run.dryRun()) {
            acts.add(Act.finding(COMPARE_LIBRARIES, () -> libraries
                    .map(look -> JournaledBaseline.libraries(look.afterTheSteps()))
                    .orElse(Map.of())));
        }
        acts.add(Act.finding("objects after the steps", this::inventory));
        acts.add(Act.finding("stop the clone", this::stop));
        acts.add(Act.finding("snapshot after the steps", this::takeSnapshot));
        return acts;
    }

    /** What stands for a replay where production was not written to: the clone as the dry run's steps left it. */
    List<Act> adopting(NoDelta unwritten) {
        return List.of(
                Act.finding(CLONE, () -> adopt(unwritten)),
                Act.finding("snapshot after the steps", this::takeSnapshot));
    }

    private Map<String, String> adopt(NoDelta unwritten) {
        clone = replay.adopt(unwritten.snapshot());
        run.forward().service().relink(clone.path(), unwritten.home());
        Map<String, String> facts = new LinkedHashMap<>(unwritten.facts());
        facts.put(PromotionRun.NEW_IDENTITY, clone.identity());
        facts.put(
                PromotionRun.NEW_VERSION,
                run.forward().service().facts(clone.path()).version());
        return facts;
    }

    /** The clone that becomes production. */
    Clone made() {
        return clone;
    }

    private Map<String, String> makeClone() {
        clone = replay.prepare(frozen.get());
        requireFrozen();
        return Map.of(PromotionRun.NEW_IDENTITY, clone.identity());
    }

    /** Where no fence row was written this alone shows that the clone begins where production ended. */
    private void requireFrozen() {
        String position = run.forward().service().facts(clone.path()).position();
        String expected = run.journal().require(PromotionRun.FROZEN_AT);
        if (!position.equals(expected)) {
            throw RediaccException.refused(
                    Explanation.of("the clone begins at " + position + ", and production was frozen at " + expected));
        }
    }

    private Map<String, String> replay(Step step) {
        if (checks.isPresent()
                && step.action() instanceof Action.BuiltIn builtIn
                && builtIn.uses().equals(UPGRADE)) {
            return upgrade(step, checks.get());
        }
        perform(step);
        latest = Optional.empty();
        return Map.of();
    }

    /** An upgrade must leave every object as it was, and every relation's file the very same. */
    private Map<String, String> upgrade(Step step, PromotionChecks looks) {
        CloneDatabase server = replay.server().orElseThrow();
        ObjectInventory before = looks.inventory(server);
        RelationFiles files = looks.files(server);
        perform(step);
        require("relations whose files are not the same as before", looks.changedFiles(files, server));
        ObjectInventory upgraded = looks.inventory(server);
        require("objects that the upgrade changed", looks.differences(before, upgraded, server));
        latest = Optional.of(upgraded);
        return Map.of(
                CHECK + step.name(),
                "same files, same objects: " + before.definitions().size());
    }

    private void perform(Step step) {
        StepResult result = replay.run(step);
        if (result.status() != StepResult.Status.PASSED) {
            throw RediaccException.refused(
                    Explanation.of("step '" + step.name() + "' did not pass on frozen production: " + result.message())
                            .tool(String.join("\n", result.errorLines()))
                            .todo("see its log below " + request.output() + ", and rehearse again"));
        }
    }

    private static void require(String what, List<String> findings) {
        if (!findings.isEmpty()) {
            throw RediaccException.refused(Explanation.of("there are " + what + ": " + findings.get(0))
                    .tool(String.join("\n", findings))
                    .todo("rehearse again, and report this where the rehearsal does not show it"));
        }
    }

    /** What came in since the dry run, such as DDL in the window, shows here. */
    private Map<String, String> inventory() {
        if (checks.isEmpty()) {
            return Map.of();
        }
        ObjectInventory after =
                latest.orElseGet(() -> checks.get().inventory(replay.server().orElseThrow()));
        String fingerprint = after.fingerprint();
        request.promise()
                .fingerprint()
                .filter(expected -> !expected.equals(fingerprint))
                .ifPresent(expected -> {
                    throw RediaccException.refused(Explanation.of(
                                    "production's objects are not those that the dry run promoted: something was defined"
                                            + " or changed since")
                            .tool("fingerprint " + fingerprint + " instead of " + expected)
                            .todo("run 'rediacc test " + run.volume().name() + " PLAN' and 'rediacc promote "
                                    + run.volume().name() + " PLAN --dry-run' again"));
                });
        return Map.of(FINGERPRINT, fingerprint);
    }

    private Map<String, String> stop() {
        replay.stop();
        // Its sandbox shows production and the clone: what another mount namespace shows is busy on some storages.
        replay.end();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                PromotionRun.NEW_VERSION,
                run.forward().service().facts(clone.path()).version());
        return facts;
    }

    private Map<String, String> takeSnapshot() {
        Optional<Position> position = frozen.get().position().map(this::upgraded);
        // A clone of this snapshot looks for its files where those of any snapshot of production are.
        run.forward().service().relink(clone.path());
        Snapshot result = run.forward()
                .storage()
                .snapshotOfClone(clone, run.id(), clock.instant(), SourceState.STOPPED, position);
        if (!run.dryRun()) {
            // Its rows are counted when production is open, be it by another process that resumes.
            run.forward().storage().release(result.id());
        }
        return Map.of(PromotionRun.RESULT_SNAPSHOT, result.id());
    }

    private Position upgraded(Position old) {
        Facts facts = run.forward().service().facts(clone.path());
        return new Position(
                facts.systemIdentifier(),
                facts.version(),
                old.timeline(),
                facts.position(),
                Consistency.CLEAN,
                old.settings());
    }
}
