package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The old production is opened again, and the upgraded side kept. */
final class Returned {

    private static final String SCHEDULE = "rollback";

    private final PromotionRun run;
    private final CatalogueCommands commands;
    private final Clock clock;

    Returned(PromotionRun run, Clock clock) {
        this.run = run;
        this.commands = new CatalogueCommands(run);
        this.clock = clock;
    }

    List<Act> acts() {
        List<Act> acts = new ArrayList<>();
        acts.add(Act.of("put the old configuration back", this::reinstate));
        acts.add(Act.of(Opening.OPEN, this::open).untilPowerFails());
        run.settings()
                .pooler()
                .ifPresent(pooler -> acts.add(
                        Act.of("resume the pooler", commands::resumePooler).alarming()));
        acts.addAll(commands.thawing());
        acts.add(Act.of(Opening.PROBE, () -> run.safe().service().probe()).alarming());
        if (!run.dryRun()) {
            acts.add(Act.of("remove the fence", this::removeFence).alarming());
            acts.add(Act.of("keep the upgraded side", this::keepNew));
        }
        acts.add(Act.of("boot", this::switchBoot).alarming());
        return acts;
    }

    private void reinstate() {
        PromotionJournal journal = run.journal();
        run.safe()
                .service()
                .reinstate(
                        journal.require(PromotionRun.OLD_VERSION),
                        journal.require(PromotionRun.NEW_VERSION),
                        run.id(),
                        journal.fact(PromotionRun.CONFIGURATION_MADE)
                                .map(Boolean::parseBoolean)
                                .orElse(false));
    }

    private void open() {
        run.safe().service().arm(run.volume().path());
        run.safe().service().start();
    }

    private void removeFence() {
        JournaledFence.of(run.journal())
                .ifPresent(row -> run.safe().checks().orElseThrow().removeFence(row.id()));
    }

    private void keepNew() {
        VolumeStorage storage = run.safe().storage();
        Instant now = clock.instant();
        storage.succession().disown(run.journal().require(PromotionRun.OLD_IDENTITY));
        storage.succession()
                .keep(
                        run.other(),
                        run.journal().require(PromotionRun.NEW_IDENTITY),
                        new Mark(
                                Mark.Kind.SNAPSHOT,
                                run.other().getFileName().toString(),
                                run.volume().name(),
                                run.journal().id(),
                                now,
                                Optional.empty(),
                                Optional.empty(),
                                SCHEDULE,
                                Optional.empty()),
                        new Hold(
                                "the upgraded production that was taken back by "
                                        + run.journal().id(),
                                System.getProperty("user.name"),
                                now,
                                Optional.empty()));
    }

    private void switchBoot() {
        PromotionSettings.Server server = run.settings().server();
        String old = run.journal().require(PromotionRun.OLD_VERSION);
        String fresh = run.journal().require(PromotionRun.NEW_VERSION);
        if (!old.equals(fresh)) {
            server.disable().ifPresent(command -> commands.run(run.safe(), command, fresh));
            server.enable().ifPresent(command -> commands.run(run.safe(), command, old));
        }
    }
}
