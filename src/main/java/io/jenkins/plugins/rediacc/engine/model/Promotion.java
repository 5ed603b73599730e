package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One promotion, or one dry run of it on clones, as it stands in the ledger.
 *
 * @param schema the version of this format
 * @param id the run's id
 * @param outcome how it ended
 * @param reason one sentence: why it ended so
 * @param volume what was promoted, as it was before
 * @param plan what was replayed
 * @param evidence the hash that the gate bound its decision to; empty for a dry run
 * @param tools programs by name, with their versions
 * @param dryRun whether it ran on clones and left production as it was
 * @param durable whether every server of it ran with fsync on
 * @param throttled whether limits on memory, processors or the disk slowed it
 * @param pauseOfWrites from the first write that could be refused to the first that was served; empty where there was no
 *     pause
 * @param pauseOfReads the same for reads
 * @param thaw how long it took to give up and let the old production serve again; empty where that was not done
 * @param rollback how long the way back took; empty where it was not gone
 * @param promisedPause the pause of writes that the gate promised; empty for a dry run
 * @param acts what was done, in order
 * @param objections what spoke against it; empty where it went through
 * @param notices what a reader must know
 * @param certificate what shows that nothing was lost; empty where nothing was promoted
 * @param mode how the upgraded side was made, or was to be; empty where that was not chosen
 * @param modeReason why so, in one sentence; empty where that was not chosen
 * @param image what a dry run has kept for a promotion that need not replay; empty where it has kept nothing
 * @param baseline what a dry run saw that a promotion compares with; empty where an earlier version wrote this, and for a
 *     promotion
 */
public record Promotion(
        int schema,
        String id,
        Instant started,
        Instant finished,
        Outcome outcome,
        String reason,
        Rehearsal.VolumeIdentity volume,
        PlanIdentity plan,
        String evidence,
        Map<String, String> tools,
        boolean dryRun,
        boolean durable,
        boolean throttled,
        Optional<Duration> pauseOfWrites,
        Optional<Duration> pauseOfReads,
        Optional<Duration> thaw,
        Optional<Duration> rollback,
        Optional<Duration> promisedPause,
        List<Act> acts,
        List<Objection> objections,
        List<String> notices,
        Optional<Certificate> certificate,
        Optional<Mode> mode,
        Optional<String> modeReason,
        Optional<RehearsedImage> image,
        Optional<Baseline> baseline) {

    /** The version of the format that this class writes. */
    public static final int SCHEMA = 1;

    public Promotion {
        tools = Map.copyOf(tools);
        acts = List.copyOf(acts);
        objections = List.copyOf(objections);
        notices = List.copyOf(notices);
        baseline = baseline == null ? Optional.empty() : baseline;
    }

    /** A promotion, or an attempt at one, without a certificate. */
    public Promotion(
            int schema,
            String id,
            Instant started,
            Instant finished,
            Outcome outcome,
            String reason,
            Rehearsal.VolumeIdentity volume,
            PlanIdentity plan,
            String evidence,
            Map<String, String> tools,
            boolean dryRun,
            boolean durable,
            boolean throttled,
            Optional<Duration> pauseOfWrites,
            Optional<Duration> pauseOfReads,
            Optional<Duration> thaw,
            Optional<Duration> rollback,
            Optional<Duration> promisedPause,
            List<Act> acts,
            List<Objection> objections,
            List<String> notices) {
        this(
                schema,
                id,
                started,
                finished,
                outcome,
                reason,
                volume,
                plan,
                evidence,
                tools,
                dryRun,
                durable,
                throttled,
                pauseOfWrites,
                pauseOfReads,
                thaw,
                rollback,
                promisedPause,
                acts,
                objections,
                notices,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** How the upgraded side is made. */
    public enum Mode {
        /** The plan's steps run on a fresh clone of frozen production. */
        REPLAY("replay"),
        /** Production was not written to since the dry run's snapshot: what the dry run's steps made is promoted. */
        NO_DELTA("no-delta");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** How it ended. */
    public enum Outcome {
        /** The upgraded side serves. */
        PROMOTED,
        /** The old production serves, as before. */
        UNDONE,
        /** The way back was gone: the old production serves again, and what came after the opening is on the kept side. */
        ROLLED_BACK,
        /** A dry run went through the whole of it, and back. */
        REHEARSED,
        /** A dry run did not go through. */
        NOT_REHEARSED
    }

    /** The plan, by content. */
    public record PlanIdentity(String name, String digest) {}

    /** One thing that was done. */
    public record Act(String name, Instant started, Duration duration, String note) {}
}
