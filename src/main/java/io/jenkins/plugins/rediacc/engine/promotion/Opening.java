package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows the point of no return: clients come in, and old production is kept where nothing can start or destroy it. */
final class Opening {

    /** The act with which the pause ends. */
    static final String PROBE = "probe as clients";

    static final String OPEN = "open";

    private final PromotionRun run;
    private final CatalogueCommands commands;
    private final Clock clock;

    Opening(PromotionRun run, Clock clock) {
        this.run = run;
        this.commands = new CatalogueCommands(run);
        this.clock = clock;
    }

    List<Act> acts() {
        List<Act> acts = new ArrayList<>();
        acts.add(Act.of(OPEN, this::open).untilPowerFails());
        run.settings()
                .pooler()
                .ifPresent(pooler -> acts.add(
                        Act.of("resume the pooler", commands::resumePooler).alarming()));
        acts.addAll(commands.thawing());
        acts.add(Act.of(PROBE, () -> run.safe().service().probe()).alarming());
        run.settings()
                .highAvailability()
                .ifPresent(manager -> acts.add(Act.of("resume high availability", commands::resumeHighAvailability)
                        .alarming()));
        if (!run.dryRun()) {
            acts.add(Act.of("keep the old side", this::keepOld));
        }
        acts.add(Act.finding("put the old configuration aside", this::retire).alarming());
        acts.add(Act.of("boot", this::switchBoot).alarming());
        return acts;
    }

    private void open() {
        run.safe().service().arm(run.volume().path());
        run.safe().service().start();
    }

    private void keepOld() {
        VolumeStorage storage = run.safe().storage();
        PromotionJournal journal = run.journal();
        Instant now = clock.instant();
        String identity = journal.require(PromotionRun.OLD_IDENTITY);
        Optional<Snapshot> frozen = storage.snapshots().stream()
                .filter(snapshot -> journal.fact(PromotionRun.FINAL_SNAPSHOT).equals(Optional.of(snapshot.id())))
                .findFirst();
        run.safe().service().disarm(run.other());
        storage.succession()
                .keep(
                        run.other(),
                        identity,
                        new Mark(
                                Mark.Kind.CLONE,
                                run.other().getFileName().toString(),
                                run.volume().name(),
                                run.id(),
                                now,
                                Optional.empty(),
                                journal.fact(PromotionRun.FINAL_SNAPSHOT),
                                Freezing.SCHEDULE,
                                frozen.flatMap(Snapshot::position)),
                        new Hold(
                                "production until promotion " + run.id() + ", for the way back",
                                System.getProperty("user.name"),
                                now,
                                Optional.empty()));
    }

    /** What starts, stops or drops the old version by its registration would do so to what serves now. */
    private Map<String, String> retire() {
        PromotionJournal journal = run.journal();
        return run.safe()
                .service()
                .retire(journal.require(PromotionRun.OLD_VERSION), journal.require(PromotionRun.NEW_VERSION), run.id())
                .map(aside -> Map.of(PromotionRun.CONFIGURATION_ASIDE, aside.toString()))
                .orElse(Map.of());
    }

    /** The host starts the version at its next boot that serves now, and no other. */
    private void switchBoot() {
        PromotionSettings.Server server = run.settings().server();
        String old = run.journal().require(PromotionRun.OLD_VERSION);
        String now = run.journal().require(PromotionRun.NEW_VERSION);
        if (!old.equals(now)) {
            server.disable().ifPresent(command -> commands.run(run.safe(), command, old));
            server.enable().ifPresent(command -> commands.run(run.safe(), command, now));
        }
    }
}
