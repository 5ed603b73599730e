package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Preparation;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The upgraded clone takes production's place. Before that it has shown, closed and where nobody looks for it, that it
 * serves; from then on no unit can start it until it is opened.
 */
final class Exchanging {

    static final String END_READS = "end reads";

    /** What a promotion ends beside the upgrade itself: it need be known of one that was opened. */
    static final String CONSEQUENCES = "consequences";

    /** Stands for the files beside the database, as they were before the final snapshot of frozen production. */
    static final String BESIDE = "frozen.beside";

    /** Likewise in the clone, before it takes production's place. */
    static final String CLONE_BESIDE = "clone.beside";

    static final String EXCHANGE = "exchange";

    private static final String NOTICES = "notices";
    private static final String RETIRED = "retired";

    private final PromotionRun run;
    private final PromotionRun.Access hand;
    private final Supplier<Clone> clone;

    Exchanging(PromotionRun run, Supplier<Clone> clone) {
        this.run = run;
        this.hand = run.forward();
        this.clone = clone;
    }

    List<Act> acts() {
        List<Act> acts = new ArrayList<>();
        acts.add(Act.finding("prepare for the new version", this::prepare).cleanedUpBy(this::withdraw));
        acts.add(Act.finding("hand over", this::handOver));
        if (run.volume().database().isPresent()) {
            acts.add(Act.of("start closed", () -> hand.service().startClosed())
                    .undoneBy(() -> run.safe().service().stopClosed()));
            acts.add(Act.finding("probe closed", this::probe));
            acts.add(Act.finding("stop closed", this::stopClosed));
        }
        acts.add(Act.of("settle", () -> hand.service().settle(clone.get().path())));
        if (run.settings().reads() == PromotionSettings.Reads.STANDBY) {
            acts.add(Act.of(END_READS, () -> hand.service()
                    .stopStandby(run.settings().limits().stopDeadline())));
        }
        acts.add(Act.of(EXCHANGE, this::exchange).undoneBy(this::exchangeBack));
        acts.add(Act.of("look at it in its place", () -> hand.service().check()));
        return acts;
    }

    private Map<String, String> prepare() {
        Preparation made = hand.service().prepareFor(run.journal().require(PromotionRun.NEW_VERSION));
        Map<String, String> facts = new HashMap<>(notices("configuration", made.notices()));
        facts.put(PromotionRun.CONFIGURATION_MADE, Boolean.toString(made.made()));
        return facts;
    }

    private void withdraw() {
        run.journal()
                .fact(PromotionRun.NEW_VERSION)
                .ifPresent(version -> run.safe().service().withdraw(version));
    }

    private Map<String, String> handOver() {
        List<String> notices = hand.service().handOver(clone.get().path());
        if (!run.dryRun()) {
            hand.storage().succession().handOver(clone.get());
        }
        Map<String, String> facts = new HashMap<>(notices("settings", notices));
        facts.put(CLONE_BESIDE, hand.service().filesBeside(clone.get().path()));
        facts.put(
                RETIRED,
                JournaledOpening.written(hand.service().retired(clone.get().path())));
        return facts;
    }

    /** What the upgrade left in the clone, relative to it; empty where the journal does not say. */
    static List<String> retired(PromotionJournal journal) {
        return journal.fact(RETIRED)
                .map(text -> List.of(JournaledOpening.read(text, String[].class)))
                .orElse(List.of());
    }

    /** What a reader must know, as a fact for the journal. */
    static Map<String, String> notices(String what, List<String> notices) {
        return notices.isEmpty() ? Map.of() : Map.of(NOTICES + "." + what, String.join("\n", notices));
    }

    /** Whether a fact of that name tells people something. */
    static boolean isNotice(String fact) {
        return fact.startsWith(NOTICES);
    }

    private void exchange() {
        requireAt(run.journal().require(PromotionRun.OLD_IDENTITY));
        requireNobodyServes();
        hand.storage().succession().exchange(run.other());
        requireAt(run.journal().require(PromotionRun.NEW_IDENTITY));
        requireNothingBeside(run.journal().require(BESIDE));
    }

    /** Whoever finds them by their path writes to the other side by now. */
    private void requireNothingBeside(String frozen) {
        if (!hand.service().filesBeside(run.other()).equals(frozen)) {
            throw writtenBeside("production was frozen");
        }
    }

    /** Nobody would find any more what was written there. */
    static RediaccException writtenBeside(String since) {
        return RediaccException.refused(
                Explanation.of("somebody wrote to files beside the database, in the same volume, after " + since)
                        .todo(
                                "find out who writes there; see that the catalogue's 'freeze' stops that writer, or move the files out"
                                        + " of the volume"));
    }

    private void requireNobodyServes() {
        if (hand.service().facts(run.volume().path()).serving() != Serving.NOBODY) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("somebody serves the old production at "
                                    + run.volume().path())
                            .todo("find out who started it"));
        }
    }

    private void requireAt(String identity) {
        Optional<String> there = hand.storage().identityAt(run.volume().path());
        if (!there.equals(Optional.of(identity))) {
            throw RediaccException.refused(Explanation.of(
                            "at " + run.volume().path() + " lies " + there.orElse("nothing") + ", not " + identity)
                    .todo("find out who moved it"));
        }
    }

    private void exchangeBack() {
        if (run.isExchanged()) {
            if (run.safe().service().openedByOthers()) {
                throw openedByOthers();
            }
            run.safe().storage().succession().exchange(run.other());
        }
    }

    private RediaccException openedByOthers() {
        return RediaccException.refused(Explanation.of("somebody has started the upgraded production at "
                        + run.volume().path() + " before it was opened, so it may have taken writes")
                .state("it was left as it is; nothing was exchanged, started or stopped")
                .todo("see what it holds that old production at " + run.other()
                        + " does not; where it is to stay production"
                        + " run " + Settling.command(run)
                        + ", after which 'rediacc rollback " + run.volume().name()
                        + "' leads back as after any promotion"));
    }

    private Map<String, String> probe() {
        Optional<PromotionChecks> checks = hand.closedChecks();
        if (checks.isEmpty()) {
            hand.service().probeClosed();
            return Map.of();
        }
        JournaledFence.of(run.journal()).ifPresent(row -> {
            checks.get().requireFence(row);
            checks.get().removeFence(row.id());
        });
        JournaledBaseline.requireLibraries(
                run.journal(), run.volume().name(), checks.get().libraryVersions());
        hand.service().probeClosed();
        return JournaledOpening.facts(checks.get().openingFacts());
    }

    private Map<String, String> stopClosed() {
        hand.service().stopClosed();
        ProductionService.Facts facts = hand.service().facts(run.other());
        Optional<OpeningFacts> opened = JournaledOpening.of(run.journal());
        opened.filter(opening -> !opening.nextTransactionId().equals(Long.toUnsignedString(facts.nextTransactionId())))
                .ifPresent(opening -> {
                    throw RediaccException.refused(
                            Explanation.of("the closed clone used transactions, though nobody could reach it")
                                    .tool("next transaction " + facts.nextTransactionId() + " instead of "
                                            + opening.nextTransactionId()));
                });
        if (!facts.stoppedCleanly()) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE, Explanation.of("the closed clone was not stopped in good order"));
        }
        return opened.isEmpty()
                ? Map.of()
                : JournaledOpening.stopped(facts.position(), hand.service().besideWal(run.other()));
    }

    /** What a reader must know, as the acts found it. */
    static List<String> notices(PromotionJournal journal) {
        boolean opened = journal.has(JournalEntry.Event.OPENING);
        return journal.entries().stream()
                .flatMap(entry -> entry.facts().entrySet().stream())
                .filter(fact -> isNotice(fact.getKey()))
                .filter(fact -> opened || !fact.getKey().equals(NOTICES + "." + CONSEQUENCES))
                .flatMap(fact -> fact.getValue().lines())
                .distinct()
                .toList();
    }
}
