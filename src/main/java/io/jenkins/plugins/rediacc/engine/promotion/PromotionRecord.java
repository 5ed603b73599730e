package io.jenkins.plugins.rediacc.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.Certificate;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Promotion.Outcome;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a promotion's journal says, as the record that goes into the ledger. */
final class PromotionRecord {

    private static final String PLAN_NAME = "plan.name";
    private static final String PLAN_DIGEST = "plan.digest";
    private static final String EVIDENCE = "evidence";
    private static final String PROMISED = "promised.pause";
    private static final String TOOLS = "tools";
    private static final String DRY_RUN = "dry.run";
    private static final String SERVE_AGAIN = ActRunner.UNDO;

    private final PromotionRun run;
    private final PromotionJournal journal;
    private final Clock clock;

    PromotionRecord(PromotionRun run, Clock clock) {
        this.run = run;
        this.journal = run.journal();
        this.clock = clock;
    }

    /** What a journal begins with, so that the record can be made from it alone. */
    static Map<String, String> beginning(PromotionRequest request, Optional<Map<String, Object>> countWith) {
        Map<String, String> facts = new HashMap<>();
        facts.put(PLAN_NAME, request.plan().plan().name());
        facts.put(PLAN_DIGEST, request.plan().digest());
        facts.put(EVIDENCE, request.promise().evidence());
        request.promise()
                .pause()
                .ifPresent(pause -> facts.put(PROMISED, pause.promised().toString()));
        facts.put(DRY_RUN, Boolean.toString(request.dryRun()));
        HostLoad.perProcessor().ifPresent(load -> facts.putAll(JournaledBaseline.load(load)));
        facts.putAll(JournaledBaseline.expected(request.promise().dryRun()));
        facts.putAll(Exchanging.notices(
                "waived",
                LibraryRules.waived(
                        request.plan().plan().waive(), request.promise().dryRun())));
        try {
            facts.put(TOOLS, Json.mapper().writeValueAsString(request.tools()));
            if (countWith.isPresent()) {
                facts.put(Aftermath.COUNT_WITH, Json.mapper().writeValueAsString(countWith.get()));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("parameters that cannot be written as JSON", e);
        }
        return facts;
    }

    /** The major version that the plan upgrades to; empty where its programs do not tell. */
    static Optional<String> newVersion(PromotionJournal journal) {
        return PromotionRequest.newVersion(tools(journal));
    }

    /** What a way back takes over of its promotion's facts: what it is of, and nothing that was told of the promotion. */
    static Map<String, String> takenOver(Map<String, String> promotion) {
        Map<String, String> facts = JournaledMode.without(promotion);
        facts.keySet().removeIf(name -> name.equals(PROMISED) || Exchanging.isNotice(name));
        return facts;
    }

    static boolean isDryRun(PromotionJournal journal) {
        return Boolean.parseBoolean(journal.fact(DRY_RUN).orElse("false"));
    }

    Promotion of(Outcome outcome, String reason, List<String> notices, Optional<Duration> rollback) {
        List<String> all = new ArrayList<>(Exchanging.notices(journal));
        all.addAll(notices);
        Optional<String> broken = brokenPromise(outcome);
        broken.ifPresent(text -> all.add(text + "; make a dry run before the next promotion, so that it counts, too"));
        boolean promoted = journal.has(Event.OPENING);
        return new Promotion(
                Promotion.SCHEMA,
                run.id(),
                journal.started(),
                clock.instant(),
                outcome,
                broken.map(text -> reason + "; " + text).orElse(reason),
                new Rehearsal.VolumeIdentity(
                        run.volume().name(),
                        run.volume().storage(),
                        run.volume().path().toString(),
                        journal.fact(PromotionRun.SYSTEM_IDENTIFIER).orElse(""),
                        journal.fact(PromotionRun.OLD_VERSION).orElse("")),
                new Promotion.PlanIdentity(
                        journal.fact(PLAN_NAME).orElse(""),
                        journal.fact(PLAN_DIGEST).orElse("")),
                journal.fact(EVIDENCE).orElse(""),
                tools(journal),
                run.dryRun(),
                true,
                false,
                pause(),
                pauseOfReads(),
                duration(Event.UNDOING, SERVE_AGAIN),
                rollback,
                journal.fact(PROMISED).map(Duration::parse),
                acts(),
                List.of(),
                all,
                promoted ? Optional.of(certificate(broken)) : Optional.empty(),
                JournaledMode.of(journal),
                JournaledMode.reason(journal),
                Optional.empty(),
                run.dryRun() ? Optional.of(JournaledBaseline.of(journal)) : Optional.empty());
    }

    /** Which pause was promised and which it was, where that is longer. */
    private Optional<String> brokenPromise(Outcome outcome) {
        if (outcome != Outcome.PROMOTED && outcome != Outcome.UNDONE) {
            return Optional.empty();
        }
        return journal.fact(PROMISED).map(Duration::parse).flatMap(promised -> pause().filter(
                        pause -> pause.compareTo(promised) > 0)
                .map(pause -> "the pause of writes took " + Quantity.readable(pause) + ", longer than the promised "
                        + Quantity.readable(promised)));
    }

    private static Map<String, String> tools(PromotionJournal journal) {
        return journal.fact(TOOLS)
                .map(text -> {
                    try {
                        return Json.mapper().readValue(text, new TypeReference<Map<String, String>>() {});
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("the journal's tools are not JSON", e);
                    }
                })
                .orElse(Map.of());
    }

    private Certificate certificate(Optional<String> brokenPromise) {
        List<String> objects = journal.entries().stream()
                .flatMap(entry -> entry.facts().entrySet().stream())
                .filter(fact -> fact.getKey().startsWith(Replaying.CHECK))
                .map(Map.Entry::getValue)
                .toList();
        return new Certificate(
                JournaledFence.of(journal),
                journal.fact(PromotionRun.FROZEN_AT).orElse(""),
                objects,
                journal.fact(Replaying.FINGERPRINT),
                Aftermath.counts(journal),
                false,
                JournaledMode.of(journal),
                JournaledMode.isNoDelta(journal) ? JournaledMode.reason(journal) : Optional.empty(),
                brokenPromise);
    }

    /** From the first write that could be refused to the first that certainly was served, or was again. */
    Optional<Duration> pause() {
        Optional<Instant> begun = journal.entry(Event.BEGUN, CatalogueCommands.PAUSE_POOLER)
                .or(() -> journal.entry(Event.BEGUN, Freezing.STOP))
                .map(JournalEntry::time);
        Optional<Instant> ended = journal.entry(Event.DONE, Opening.PROBE)
                .or(() -> journal.entry(Event.DONE, Opening.OPEN))
                .or(() -> journal.entry(Event.DONE, SERVE_AGAIN))
                .map(JournalEntry::time);
        return begun.flatMap(from -> ended.map(to -> Duration.between(from, to).minus(ownLooks())));
    }

    /** What a dry run does in its pause and a promotion does not. */
    private Duration ownLooks() {
        return Replaying.OWN_LOOKS.stream()
                .flatMap(act -> duration(Event.BEGUN, act).stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Where the old data served reads meanwhile: what was left before and after that. */
    private Optional<Duration> pauseOfReads() {
        Optional<Duration> without = journal.entry(Event.DONE, Freezing.SERVE_READS)
                .flatMap(from -> journal.entry(Event.BEGUN, Exchanging.END_READS)
                        .map(to -> Duration.between(from.time(), to.time())));
        return pause().map(whole -> whole.minus(without.orElse(Duration.ZERO)));
    }

    private Optional<Duration> duration(Event begin, String act) {
        return journal.entry(begin, act)
                .flatMap(from -> journal.entry(Event.DONE, act).map(to -> Duration.between(from.time(), to.time())));
    }

    private List<Promotion.Act> acts() {
        List<Promotion.Act> acts = new ArrayList<>();
        List<JournalEntry> entries = journal.entries();
        for (int i = 0; i < entries.size(); i++) {
            JournalEntry begun = entries.get(i);
            if (begun.event() == Event.BEGUN || begun.event() == Event.UNDOING) {
                end(entries, i)
                        .ifPresent(end -> acts.add(new Promotion.Act(
                                begun.act(),
                                begun.time(),
                                Duration.between(begun.time(), end.time()),
                                end.event() == Event.FAILED
                                        ? "failed: " + end.facts().getOrDefault(ActRunner.REASON, "")
                                        : "")));
            }
        }
        return acts;
    }

    private static Optional<JournalEntry> end(List<JournalEntry> entries, int from) {
        String act = entries.get(from).act();
        return entries.subList(from + 1, entries.size()).stream()
                .filter(entry -> entry.act().equals(act))
                .findFirst()
                .filter(entry -> entry.event() == Event.DONE || entry.event() == Event.FAILED);
    }
}
