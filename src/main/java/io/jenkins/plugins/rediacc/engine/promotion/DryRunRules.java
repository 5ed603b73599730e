package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Limits;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold of the dry run, from which alone the pause is known. */
final class DryRunRules {

    private final GateQuestion question;
    private final String again;
    private final List<Objection> objections = new ArrayList<>();

    DryRunRules(GateQuestion question) {
        this.question = question;
        this.again = "measure it: rediacc promote " + question.volume().name() + " "
                + question.plan().plan().file() + " --dry-run";
    }

    List<Objection> objections() {
        if (question.systemIdentifier().isEmpty()
                || !question.evidence().damage().isEmpty()) {
            return objections;
        }
        Optional<Promotion> dryRun = question.evidence().dryRun().map(Recorded::body);
        if (dryRun.isEmpty()) {
            object("no-dry-run", "the pause is not known: no dry run of this plan was made on this cluster");
        } else if (dryRun.get().outcome() != Promotion.Outcome.REHEARSED) {
            object(
                    "dry-run-failed",
                    "the latest dry run, " + dryRun.get().id() + " of "
                            + dryRun.get().started() + ", did not go through: "
                            + dryRun.get().reason());
        } else {
            conditions(dryRun.get());
            age(dryRun.get());
            tools(dryRun.get());
            pause(dryRun.get());
        }
        return objections;
    }

    private void conditions(Promotion dryRun) {
        if (dryRun.throttled()) {
            object("dry-run-throttled", "dry run " + dryRun.id() + " was slowed by limits, so its pause says nothing");
        }
        if (!dryRun.durable()) {
            object("dry-run-not-durable", "dry run " + dryRun.id() + " ran without fsync, so its pause says nothing");
        }
    }

    private void age(Promotion dryRun) {
        Duration age = Duration.between(dryRun.started(), question.now());
        Duration maxAge = question.settings().limits().maxAge();
        if (age.isNegative()) {
            object(
                    "dry-run-in-future",
                    "dry run " + dryRun.id() + " of " + dryRun.started() + " lies ahead of this host's clock, "
                            + question.now());
        } else if (age.compareTo(maxAge) > 0) {
            object(
                    "dry-run-old",
                    "dry run " + dryRun.id() + " is " + Quantity.readable(age) + " old; accepted are "
                            + Quantity.readable(maxAge));
        }
    }

    private void tools(Promotion dryRun) {
        question.tools()
                .map(now -> new ToolChanges(dryRun.tools(), now))
                .filter(changes -> !changes.isEmpty())
                .ifPresent(changes -> object(
                        "dry-run-tools-changed",
                        "the programs are not those of dry run " + dryRun.id() + ": " + changes.text()));
    }

    private void pause(Promotion dryRun) {
        Limits limits = question.settings().limits();
        Optional<Duration> measured = dryRun.pauseOfWrites();
        if (measured.isEmpty() || measured.get().isNegative() || dryRun.thaw().isEmpty()) {
            object(
                    "pause-unknown",
                    "dry run " + dryRun.id() + " did not measure both the pause and the way back out of it");
            return;
        }
        PausePromise promise = question.promise().orElseThrow();
        if (promise.promised().compareTo(limits.maxPause()) > 0) {
            objections.add(new Objection(
                    "gate/pause-too-long",
                    "of the pause of writes " + promise.basis() + "; times " + limits.margin() + " that is "
                            + Quantity.readable(promise.promised()) + "; accepted are "
                            + Quantity.readable(limits.maxPause()),
                    "accept a longer pause (promote.maxPause in the catalogue, --max-pause), or make the steps quicker"
                            + " and " + again));
        }
    }

    private void object(String id, String reason) {
        objections.add(new Objection("gate/" + id, reason, again));
    }
}
