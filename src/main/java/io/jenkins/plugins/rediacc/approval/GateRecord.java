package io.jenkins.plugins.rediacc.approval;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import java.util.ArrayList;
import java.util.List;

/**
 * What people agree to, as the engine said it: an answer of the gate, or what a way back would lose. Saved with the build:
 * plain fields, only ever added to.
 */
public final class GateRecord {

    private final boolean rollback;
    private final boolean allowed;
    private final String volume;

    @CheckForNull
    private final String plan;

    @CheckForNull
    private final String planDigest;

    private final String evidence;

    @CheckForNull
    private final String rehearsal;

    private final double rehearsedPause;
    private final double promisedPause;
    private final double maxPause;
    private final int approvals;
    private final List<String> words;

    private GateRecord(JsonNode answer) {
        this.rollback = false;
        this.allowed = answer.path("allowed").asBoolean();
        this.volume = answer.path("volume").asText();
        this.plan = text(answer.path("plan"));
        this.planDigest = text(answer.path("planDigest"));
        this.evidence = answer.path("evidence").asText("");
        this.rehearsal = text(answer.path("rehearsal"));
        this.rehearsedPause = answer.path("rehearsedPauseSeconds").asDouble();
        this.promisedPause = answer.path("promisedPauseSeconds").asDouble();
        this.maxPause = answer.path("maxPauseSeconds").asDouble();
        this.approvals = answer.path("approvals").asInt();
        this.words = new ArrayList<>();
        answer.path("objections").forEach(each -> words.add(each.path("reason").asText()));
    }

    private GateRecord(String volume, String loss) {
        this.rollback = true;
        this.allowed = true;
        this.volume = volume;
        this.plan = null;
        this.planDigest = null;
        this.evidence = Util.getDigestOf(volume + "\n" + loss);
        this.rehearsal = null;
        this.rehearsedPause = 0;
        this.promisedPause = 0;
        this.maxPause = 0;
        this.approvals = 0;
        this.words = new ArrayList<>(List.of(loss.split("\n")));
    }

    /** An answer of the gate, as the engine's JSON. */
    static GateRecord ofGate(JsonNode answer) {
        return new GateRecord(answer);
    }

    /** What the engine says that a way back would lose. */
    static GateRecord ofRollback(String volume, String loss) {
        return new GateRecord(volume, loss);
    }

    @CheckForNull
    private static String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }

    /** Whether it is about the same promotion, or the same way back, whatever the evidence. */
    boolean isAboutTheSameAs(GateRecord other) {
        return rollback == other.rollback
                && volume.equals(other.volume)
                && String.valueOf(plan).equals(String.valueOf(other.plan));
    }

    /** Whether it is about a way back. */
    public boolean isRollback() {
        return rollback;
    }

    /** Whether the engine lets it begin. */
    public boolean isAllowed() {
        return allowed;
    }

    public String getVolume() {
        return volume;
    }

    /** The plan's name; null for a way back. */
    @CheckForNull
    public String getPlan() {
        return plan;
    }

    /** The plan, by content; null for a way back. */
    @CheckForNull
    public String getPlanDigest() {
        return planDigest;
    }

    /** The hash of what is agreed to; empty where a record is missing. */
    public String getEvidence() {
        return evidence;
    }

    /** The id of the rehearsal it rests on; null where there is none. */
    @CheckForNull
    public String getRehearsal() {
        return rehearsal;
    }

    /** The pause of writes that was measured, in seconds. */
    public double getRehearsedPause() {
        return rehearsedPause;
    }

    /** The same with the margin, in seconds. */
    public double getPromisedPause() {
        return promisedPause;
    }

    /** The longest that is accepted, in seconds. */
    public double getMaxPause() {
        return maxPause;
    }

    /** How many people the catalogue wants to approve. */
    public int getApprovals() {
        return approvals;
    }

    /** Why the gate refuses, or what would be lost. */
    public List<String> getWords() {
        return List.copyOf(words);
    }
}
