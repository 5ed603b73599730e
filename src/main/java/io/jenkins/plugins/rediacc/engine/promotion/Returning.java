package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Facts;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From an upgraded production that serves to the old one in its place, not yet started. */
final class Returning {

    private final PromotionRun run;
    private final PromotionRun.Access hand;
    private final CatalogueCommands commands;
    private final LossInquiry loss;

    Returning(PromotionRun run, LossInquiry loss) {
        this.run = run;
        this.hand = run.forward();
        this.commands = new CatalogueCommands(run);
        this.loss = loss;
    }

    List<Act> acts() {
        List<Act> acts = new ArrayList<>();
        acts.add(Act.of("guards", this::guards));
        acts.add(Act.finding("what was written", loss::look));
        acts.add(Act.of("consent", loss::requireAccepted));
        run.settings()
                .pooler()
                .ifPresent(pooler ->
                        acts.add(Act.of(CatalogueCommands.PAUSE_POOLER, () -> commands.run(hand, pooler.pause()))
                                .undoneBy(commands::resumePooler)));
        acts.add(Act.of(Freezing.BAR, () -> hand.service().bar())
                .undoneBy(() -> run.safe().service().unbar()));
        acts.add(Act.of(Freezing.STOP, this::stop).undoneBy(this::startNew));
        acts.addAll(commands.freezing());
        acts.add(Act.finding("what was written until the stop", loss::lookAfterStop));
        acts.add(Act.of("disarm the upgraded side", this::disarm).undoneBy(this::armNew));
        acts.add(Act.of("exchange", this::exchange).undoneBy(this::exchangeBack));
        return acts;
    }

    private void guards() {
        requireConsistent();
        hand.service().requireRoomFor(run.journal().require(PromotionRun.OLD_VERSION), run.id());
    }

    /** Refuses where what lies there is not what the promotion left. */
    void requireConsistent() {
        Path other = run.other();
        String old = run.journal().require(PromotionRun.OLD_IDENTITY);
        String fresh = run.journal().require(PromotionRun.NEW_IDENTITY);
        Optional<String> here = run.safe().storage().identityAt(run.volume().path());
        Optional<String> there = run.safe().storage().identityAt(other);
        boolean before = here.equals(Optional.of(fresh)) && there.equals(Optional.of(old));
        boolean after = here.equals(Optional.of(old)) && there.equals(Optional.of(fresh));
        boolean exchangeBegun = run.journal().has(JournalEntry.Event.BEGUN, "exchange");
        boolean opened = run.journal().has(JournalEntry.Event.OPENING);
        if (!(before && !opened) && !(after && exchangeBegun)) {
            throw RediaccException.refused(Explanation.of("the upgraded production " + fresh + " should lie at "
                            + run.volume().path() + " and the old one " + old + " at " + other)
                    .tool("at " + run.volume().path() + ": " + here.orElse("nothing") + "; at " + other + ": "
                            + there.orElse("nothing"))
                    .state("nothing was started, stopped or moved")
                    .todo("find out who moved them, and move them back; or let the side serve at "
                            + run.volume().path() + " that is to be production, and run " + Settling.command(run)));
        }
        requireUntouched(before ? other : run.volume().path(), opened);
    }

    /** The old side is as it was when it was frozen; after its opening it may be otherwise. */
    private void requireUntouched(Path old, boolean opened) {
        Facts facts = run.safe().service().facts(old);
        boolean untouched = facts.serving() == Serving.NOBODY
                && facts.stoppedCleanly()
                && facts.position().equals(run.journal().require(PromotionRun.FROZEN_AT));
        if (!opened && !untouched) {
            throw RediaccException.refused(Explanation.of(
                            "the old side at " + old + " is not as it was when it was frozen: somebody has started it")
                    .state("nothing was started, stopped or moved")
                    .todo("find out what was written there; let the side serve at "
                            + run.volume().path() + " that is to be production, and run " + Settling.command(run)));
        }
    }

    /** One that does not run, because it could not start, need not have been stopped in good order. */
    private void stop() {
        if (hand.service().facts(run.volume().path()).serving() != Serving.NOBODY
                || run.volume().database().isEmpty()) {
            hand.service().stop(run.settings().limits().stopDeadline());
        }
    }

    private void startNew() {
        boolean served = run.served() || run.volume().database().isEmpty();
        if (run.isExchanged() && served) {
            run.safe().service().start();
        }
    }

    private void disarm() {
        hand.service().disarm(run.volume().path());
        Facts facts = hand.service().facts(run.volume().path());
        if (facts.serving() != Serving.NOBODY) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE, Explanation.of("somebody started production while it was disarmed"));
        }
    }

    private void armNew() {
        if (run.isExchanged()) {
            run.safe().service().arm(run.volume().path());
        }
    }

    private void exchange() {
        String before = hand.service().filesBeside(run.volume().path());
        hand.storage().succession().exchange(run.other());
        if (!loss.acceptsAll() && !hand.service().filesBeside(run.other()).equals(before)) {
            throw Exchanging.writtenBeside("the upgraded production was stopped");
        }
    }

    private void exchangeBack() {
        if (!run.isExchanged()) {
            ProductionService service = run.safe().service();
            if (service.facts(run.volume().path()).armed()) {
                throw RediaccException.refused(Explanation.of("somebody has armed the old production at "
                                + run.volume().path())
                        .state("it was left as it is")
                        .todo("find out whether it took writes; let the side serve that is to be production, and run "
                                + Settling.command(run)));
            }
            run.safe().storage().succession().exchange(run.other());
        }
    }
}
