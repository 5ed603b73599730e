package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Beside;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The commands by which the catalogue's administrator lets a promotion hold back what stands around production. */
final class CatalogueCommands {

    static final String PAUSE_POOLER = "pause the pooler";
    static final String FREEZE_FILES = "freeze the files beside";
    static final String PAUSE_HIGH_AVAILABILITY = "pause high availability";

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final PromotionRun run;

    CatalogueCommands(PromotionRun run) {
        this.run = run;
    }

    /** Runs a command for the version that lies at production's path; throws where it fails. */
    void run(PromotionRun.Access hand, CommandTemplate template) {
        run(hand, template, hand.service().facts(run.volume().path()).version());
    }

    /** Runs a command for a version; throws where it fails. */
    void run(PromotionRun.Access hand, CommandTemplate template, String version) {
        hand.commands()
                .run(Command.of(template.forVersion(version)).outliving().within(LIMIT))
                .orFail(Explanation.of("a command of the catalogue failed: " + template)
                        .todo("run it by hand and see what it says"));
    }

    /** Lets clients go on, where they were held back. */
    void resumePooler() {
        resume(PAUSE_POOLER, run.settings().pooler().map(pooler -> pooler.resume()));
    }

    /** Keeps the files beside the database from being written, where they come along; undone by {@link #thawFiles}. */
    List<Act> freezing() {
        return run.volume().database().isPresent() && run.settings().files().beside() == Beside.CARRY
                ? run.settings().files().freeze().stream()
                        .map(freeze -> Act.of(FREEZE_FILES, () -> run(run.forward(), freeze))
                                .undoneBy(this::thawFiles))
                        .toList()
                : List.of();
    }

    /** Lets the files beside the database be written again. */
    List<Act> thawing() {
        return freezing().isEmpty()
                ? List.of()
                : List.of(Act.of("thaw the files beside", this::thawFiles).alarming());
    }

    private void thawFiles() {
        resume(FREEZE_FILES, run.settings().files().thaw());
    }

    void resumeHighAvailability() {
        resume(PAUSE_HIGH_AVAILABILITY, run.settings().highAvailability().map(manager -> manager.resume()));
    }

    private void resume(String act, Optional<CommandTemplate> command) {
        if (run.journal().has(Event.BEGUN, act)) {
            command.ifPresent(present -> run(run.safe(), present));
        }
    }
}
