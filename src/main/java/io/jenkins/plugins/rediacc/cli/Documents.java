package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.UnfinishedPromotion;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.Inspection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What verbs print with {@code --json}; members are never removed, and null stands for what is not known. */
final class Documents {

    private Documents() {}

    static Map<String, Object> of(Snapshot snapshot) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", snapshot.id());
        document.put("volume", snapshot.volume());
        document.put("path", snapshot.path());
        document.put("identity", snapshot.identity());
        document.put("created", snapshot.created());
        document.put("expires", snapshot.mark().expires());
        document.put("owner", snapshot.mark().owner());
        document.put("schedule", snapshot.mark().schedule());
        document.put("origin", snapshot.mark().origin());
        document.put("position", snapshot.position().map(Documents::of));
        document.put("lateSeconds", snapshot.mark().late().map(Duration::toSeconds));
        return document;
    }

    static Map<String, Object> of(Hold hold) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("reason", hold.reason());
        document.put("owner", hold.owner());
        document.put("since", hold.since());
        document.put("until", hold.until());
        return document;
    }

    static Map<String, Object> of(Clone clone) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", clone.id());
        document.put("volume", clone.volume());
        document.put("path", clone.path());
        document.put("identity", clone.identity());
        document.put("snapshot", clone.snapshot());
        document.put("created", clone.created());
        document.put("expires", clone.expires());
        document.put("owner", clone.mark().owner());
        return document;
    }

    static Map<String, Object> of(Inspection inspection) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", inspection.id());
        document.put("kind", inspection.mark().kind() == Mark.Kind.CLONE ? "clone" : "snapshot");
        document.put("volume", inspection.mark().volume());
        document.put("path", inspection.path());
        document.put("identity", inspection.identity());
        document.put("parent", inspection.parent());
        document.put("created", inspection.mark().created());
        document.put("ageSeconds", inspection.age().toSeconds());
        document.put("exclusiveBytes", inspection.exclusiveBytes());
        document.put("readOnly", inspection.readOnly());
        document.put("expiresInSeconds", inspection.expires().map(Duration::toSeconds));
        document.put("owner", inspection.mark().owner());
        document.put("schedule", inspection.mark().schedule());
        Optional<Position> position = inspection.mark().position();
        document.put("position", position.map(Documents::of));
        return document;
    }

    static Map<String, Object> of(UnfinishedPromotion unfinished) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", unfinished.run());
        document.put("wayBack", unfinished.wayBack());
        document.put("user", unfinished.user());
        document.put("since", unfinished.since());
        document.put("process", unfinished.process());
        document.put("interrupted", unfinished.interrupted());
        document.put("pastPointOfNoReturn", unfinished.opened());
        document.put("lastEntry", unfinished.last());
        document.put("lastEntryAt", unfinished.lastAt());
        document.put("production", unfinished.production().state());
        document.put("text", unfinished.text());
        document.put("remedy", unfinished.remedy());
        return document;
    }

    static Map<String, Object> of(Finding finding) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("ok", finding.ok());
        document.put("subject", finding.subject());
        document.put("detail", finding.detail());
        document.put("remedy", finding.remedy());
        return document;
    }

    private static Map<String, Object> of(Position position) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("systemIdentifier", position.systemIdentifier());
        document.put("version", position.version());
        document.put("timeline", position.timeline());
        document.put("lsn", position.lsn());
        document.put("consistency", position.consistency());
        return document;
    }
}
