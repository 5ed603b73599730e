package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A promotion, or a way back, that went through, with a copy of the whole storage at each entry of its journal. */
final class InterruptibleRun {

    /** Whether it is interrupted at every entry of its journal, which takes very long. */
    private static final boolean EVERY_ENTRY = Boolean.getBoolean("rediacc.everyEntry");

    /** Every entry between these two numbers, where it is to be done in pieces. */
    private static final int FROM = Integer.getInteger("rediacc.entriesFrom", 1);

    private static final int TO = Integer.getInteger("rediacc.entriesTo", Integer.MAX_VALUE);

    /**
     * An instant: an entry of the journal is on the disk, and nothing after it has begun.
     *
     * @param number of the entry, counted from 1
     * @param returns whether it lies before the point of no return
     * @param acknowledged the last transfer of whose commit the writer knew
     * @param image what a power cut would have left
     */
    record Cut(int number, String entry, boolean returns, long acknowledged, Path image) {}

    private final RestorableStage stage;
    private final String verb;
    private final String[] options;
    private final Path start;
    private final String oldVersion;
    private final List<String> oldObjects;
    private final List<Cut> cuts = new ArrayList<>();
    private final String newVersion;
    private final List<String> newObjects;
    private boolean opened;

    /** Runs a verb to its end, and copies the storage at each entry. */
    InterruptibleRun(RestorableStage stage, TestWriter writer, String verb, String... options) {
        this.stage = stage;
        this.verb = verb;
        this.options = options;
        oldVersion = stage.production().version();
        oldObjects = stage.promotion().stage().objects();
        start = stage.settledImage();
        JournalEntries.Deed cut = (number, entry) -> cut(writer.acknowledged(), number, entry);
        Result result = stage.promotion().verbWith(cut, verb, options);
        assertThat(result.exitCode().code()).as(result.text()).isZero();
        newVersion = stage.production().version();
        newObjects = stage.promotion().stage().objects();
    }

    private void cut(long acknowledged, int number, String entry) {
        opened |= entry.equals(JournalEntries.POINT_OF_NO_RETURN);
        cuts.add(new Cut(number, entry, !opened, acknowledged, stage.image()));
    }

    /** The storage as it was before, production running. */
    Path start() {
        return start;
    }

    /**
     * The instants at which it is to be interrupted.
     *
     * @param telling the entries that differ most in what lies there; all are meant where every entry is asked for
     */
    Stream<Cut> cuts(Set<String> telling) {
        return cuts.stream()
                .filter(cut ->
                        EVERY_ENTRY ? cut.number() >= FROM && cut.number() <= TO : telling.contains(cut.entry()));
    }

    /** The instant of that entry. */
    Cut at(String entry) {
        return cuts.stream()
                .filter(cut -> cut.entry().equals(entry))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry '" + entry + "'"));
    }

    /** Runs the verb again in a process that is killed there. */
    void killAt(Cut cut) {
        Stage.Outcome killed = stage.promotion().verbUntil(Integer.toString(cut.number()), "halt", verb, options);
        assertThat(killed.exitCode()).as(killed.said()).isEqualTo(PromotionProcess.HALTED);
        assertThat(killed.stderr()).endsWith("#" + cut.number() + " " + cut.entry() + "\n");
    }

    /** The outcome that resuming says then. */
    String outcomeAfter(Cut cut) {
        String through = verb.equals("promote") ? "PROMOTED" : "ROLLED_BACK";
        return cut.returns() ? "UNDONE" : through;
    }

    /** The version that serves when what was interrupted there has been resumed. */
    String versionAfter(Cut cut) {
        return cut.returns() ? oldVersion : newVersion;
    }

    /** How many snapshots and clones there are then. */
    int objectsAfter(Cut cut) {
        return (cut.returns() ? oldObjects : newObjects).size();
    }
}
