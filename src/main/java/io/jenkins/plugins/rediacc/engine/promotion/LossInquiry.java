package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.WrittenSince;
import io.jenkins.plugins.rediacc.engine.model.BesideWal;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Loss;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.RowChanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a way back would lose, and whether the caller has accepted that. The WAL is read while production serves, which may
 * take its time, and only the rest of it when production is stopped.
 */
final class LossInquiry {

    /** What would be lost, or was, in words for people. */
    static final String LOST = "lost";

    /** Up to where the loss was shown, and what no WAL tells of as it was then. */
    static final String SHOWN_UNTIL = "shown.until";

    static final String SHOWN_BESIDE = "shown.beside";

    private static final Duration LONGEST_READ = Duration.ofHours(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(60);

    /** What is written while this long is read is little. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final int MOST_READS = 5;
    private static final int MOST_LINES = 40;

    private final PromotionRun run;
    private final PromotionRun.Access hand;
    private final Optional<Consent> consent;
    private final PromotionJournal journal;
    private final Supplier<List<PromotionJournal>> earlier;
    private Optional<WrittenSince> unaccepted = Optional.empty();
    private List<String> asked = List.of();

    /**
     * An inquiry.
     *
     * @param consent what the caller accepts to lose; empty where nothing
     * @param earlier the journals of attempts to go back, the oldest first, which say what was shown
     */
    LossInquiry(PromotionRun run, Optional<Consent> consent, Supplier<List<PromotionJournal>> earlier) {
        this.earlier = earlier;
        this.run = run;
        this.hand = run.forward();
        this.journal = run.journal();
        this.consent = consent;
    }

    /** Looks while production may serve; the facts say what would be lost, and nothing where that is nothing. */
    Map<String, String> look() {
        Optional<OpeningFacts> opening = JournaledOpening.of(journal);
        if (opening.isEmpty()) {
            asked = List.of("nobody counts what is written to plain files: it may be anything");
            return Map.of(LOST, asked.get(0));
        }
        BesideWal now = hand.service().besideWal(run.volume().path());
        String from = journal.fact(JournaledOpening.UNWRITTEN_UNTIL).orElseGet(this::opened);
        WrittenSince whole = hand.checks().orElseThrow().writtenSince(opening.get(), from);
        Loss loss = read(whole);
        List<String> written = sentences(loss, now, JournaledOpening.beside(journal));
        if (now.unloggedRelations()) {
            written.add("there are unlogged relations, and nobody can tell what was written to them");
        }
        if (written.isEmpty()) {
            unaccepted = Optional.of(whole);
            return Map.of();
        }
        asked = notAccepted(opening.get(), written, now);
        Map<String, String> facts = new HashMap<>();
        facts.put(LOST, "written since " + opened() + ", up to " + loss.until() + ": " + text(written));
        if (loss.unknown().isEmpty()) {
            facts.put(SHOWN_UNTIL, loss.until());
            facts.put(SHOWN_BESIDE, JournaledOpening.written(now));
        }
        return facts;
    }

    /** What is written while much is read is read too, until there is little of it. */
    private static Loss read(WrittenSince written) {
        Loss loss = null;
        for (int i = 0; i < MOST_READS; i++) {
            Deadline deadline = new Deadline(SHORT);
            loss = written.readOn(LONGEST_READ);
            if (!deadline.isPast()) {
                return loss;
            }
        }
        return loss;
    }

    /** Of what was written, what the caller has not accepted. */
    private List<String> notAccepted(OpeningFacts opening, List<String> written, BesideWal now) {
        if (consent.isEmpty() || !consent.get().since().equals(opened())) {
            return written;
        }
        if (consent.get().isToAll()) {
            return List.of();
        }
        Optional<BesideWal> shown = consent.get().until().flatMap(position -> shownUntil(earlier.get(), position));
        if (shown.isEmpty()) {
            return written;
        }
        WrittenSince rest = hand.checks()
                .orElseThrow()
                .writtenSince(opening, consent.get().until().get());
        unaccepted = Optional.of(rest);
        return sentences(read(rest), now, shown.get());
    }

    /**
     * What no WAL tells of, as a way back had shown it beside the loss up to that position. A new slot and a changed
     * setting leave the position as it is, so several ways back may have shown the same one; the last showed all of it.
     *
     * @param earlier the journals of ways back, the oldest first
     */
    static Optional<BesideWal> shownUntil(List<PromotionJournal> earlier, String position) {
        return earlier.stream()
                .filter(back -> back.fact(SHOWN_UNTIL).equals(Optional.of(position)))
                .reduce((older, newer) -> newer)
                .flatMap(back -> back.fact(SHOWN_BESIDE))
                .map(text -> JournaledOpening.read(text, BesideWal.class));
    }

    private static List<String> sentences(Loss loss, BesideWal now, BesideWal then) {
        List<String> sentences = new ArrayList<>();
        loss.unknown()
                .ifPresent(
                        why -> sentences.add("nobody can tell all that was written, so it counts as written: " + why));
        loss.rows().stream().map(RowChanges::toString).forEach(sentences::add);
        sentences.addAll(loss.others());
        sentences.addAll(now.changesSince(then));
        return sentences;
    }

    private static String text(List<String> sentences) {
        String more = sentences.size() > MOST_LINES ? "\nand " + (sentences.size() - MOST_LINES) + " more" : "";
        return sentences.stream().limit(MOST_LINES).map(each -> "\n" + each).collect(Collectors.joining()) + more;
    }

    /** Refuses where the caller has not accepted what would be lost. */
    void requireAccepted() {
        if (!asked.isEmpty() && !acceptsAll()) {
            throw refusal(journal.require(LOST), journal.fact(SHOWN_UNTIL));
        }
    }

    /** Whether the caller accepts to lose whatever is written until production is stopped. */
    boolean acceptsAll() {
        return consent.equals(Optional.of(Consent.toAll(opened())));
    }

    /** Reads the rest when nobody can write any more, and refuses where there is something that nobody has accepted. */
    Map<String, String> lookAfterStop() {
        if (acceptsAll() || JournaledOpening.of(journal).isEmpty()) {
            return Map.of();
        }
        BesideWal now = hand.service().besideWal(run.volume().path());
        BesideWal then = journal.fact(SHOWN_BESIDE)
                .map(text -> JournaledOpening.read(text, BesideWal.class))
                .orElseGet(() -> JournaledOpening.beside(journal));
        Loss rest = unaccepted.orElseThrow().readOn(LONGEST_REST);
        List<String> written = sentences(rest, now, then);
        if (!written.isEmpty()) {
            String name = run.volume().name();
            throw refused(
                    "somebody wrote to the upgraded production while the way back began",
                    text(written).strip(),
                    "'rediacc rollback " + name
                            + "' shows all that would be lost; whatever is written until production is"
                            + " stopped is accepted by: " + command(Consent.toAll(opened())));
        }
        return Map.of();
    }

    private RediaccException refusal(String loss, Optional<String> shown) {
        Consent all = Consent.toAll(opened());
        Consent suggested =
                shown.map(until -> new Consent(opened(), Optional.of(until))).orElse(all);
        String orAll = shown.isEmpty()
                ? ""
                : "; where clients go on writing, " + all + " accepts whatever is written until production is stopped";
        return refused(
                why(),
                loss,
                "to lose it, and keep it only in the upgraded side, which stays as a held snapshot: "
                        + command(suggested) + orAll);
    }

    private String why() {
        if (consent.isEmpty()) {
            return "going back would lose what was written to the upgraded production since it was opened";
        }
        Consent given = consent.get();
        if (!given.since().equals(opened())) {
            return "the upgraded production was opened at " + opened() + ", not at " + given.since();
        }
        return given.until().isEmpty()
                ? "the consent does not say up to where the loss is accepted: " + given + " names the opening alone"
                : "going back would lose more than " + given + " accepts";
    }

    private RediaccException refused(String what, String words, String remedy) {
        return RediaccException.refused(Explanation.of(what)
                .tool(words)
                .state(run.safe().service().now().text())
                .todo(remedy));
    }

    private String command(Consent accepted) {
        String name = run.volume().name();
        return "rediacc rollback " + name + " --accept-loss-since " + accepted + " --confirm " + name;
    }

    private String opened() {
        return journal.require(JournaledOpening.AT);
    }
}
