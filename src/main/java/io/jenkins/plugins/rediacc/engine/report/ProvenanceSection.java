package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan.PlanFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was rehearsed, exactly: volume, snapshot, plan by content, and the versions of the tools. */
final class ProvenanceSection {

    private final Html html;
    private final LocalTime time;

    ProvenanceSection(Html html, LocalTime time) {
        this.html = html;
        this.time = time;
    }

    void write(Rehearsal rehearsal) {
        html.open("section").leaf("h2", "What was rehearsed").open("dl", "class", "pairs");
        volume(rehearsal.volume());
        rehearsal.snapshot().ifPresentOrElse(this::snapshot, () -> pair("Snapshot", "none could be made"));
        pair("Plan", rehearsal.plan().file());
        pair("Plan digest (SHA-256)", rehearsal.plan().digest());
        pair("Run", rehearsal.id());
        pair("From", time.text(rehearsal.started()));
        pair("To", time.text(rehearsal.finished()));
        html.close();
        files(rehearsal.plan().files());
        tools(rehearsal.tools());
        html.close();
    }

    private void volume(Rehearsal.VolumeIdentity volume) {
        pair("Volume", volume.name() + " (" + volume.storage() + ", " + volume.path() + ")");
        pair("PostgreSQL version of production", volume.version());
        pair("System identifier", volume.systemIdentifier());
    }

    private void snapshot(Rehearsal.SnapshotReference snapshot) {
        pair("Snapshot", snapshot.id());
        pair("Taken", time.text(snapshot.created()));
        String timeline =
                snapshot.timeline().map(number -> ", timeline " + number).orElse("");
        pair("WAL position", snapshot.lsn().isEmpty() ? "" : snapshot.lsn() + timeline);
        pair("Consistency", consistency(snapshot.consistency()));
    }

    private static String consistency(String word) {
        return switch (word) {
            case "CRASH" -> "as after a power cut: the clone recovered before the steps";
            case "CLEAN" -> "the database had been stopped cleanly";
            case "BACKUP" -> "of a backup: the clone recovered from its backup_label before the steps";
            default -> word;
        };
    }

    private void files(List<PlanFile> files) {
        if (files.isEmpty()) {
            return;
        }
        html.open("details").leaf("summary", "The plan’s files (" + files.size() + ")");
        html.open("table", "class", "files").open("thead").open("tr");
        for (String column : List.of("File", "Mode", "Size", "SHA-256")) {
            html.leaf("th", column, "scope", "col");
        }
        html.close().close().open("tbody");
        for (PlanFile file : files) {
            html.open("tr").dataLeaf("th", file.path(), "scope", "row");
            html.dataLeaf("td", file.mode(), "data-label", "Mode");
            html.leaf("td", Quantity.readable(file.bytes()), "class", "number", "data-label", "Size");
            html.open("td", "data-label", "SHA-256")
                    .dataLeaf("code", file.sha256())
                    .close();
            html.close();
        }
        html.close().close().close();
    }

    private void tools(Map<String, String> tools) {
        if (tools.isEmpty()) {
            return;
        }
        html.leaf("h3", "Tools").open("dl", "class", "pairs");
        new TreeMap<>(tools).forEach(this::pair);
        html.close();
    }

    private void pair(String label, String value) {
        if (!value.isEmpty()) {
            html.open("div").dataLeaf("dt", label).dataLeaf("dd", value).close();
        }
    }
}
