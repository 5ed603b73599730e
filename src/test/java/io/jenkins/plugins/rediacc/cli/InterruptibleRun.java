package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.Sample;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A promotion, or a way back, that went through, with a copy of the whole storage at each entry of its journal. */
final class InterruptibleRun {

    /**
     * An instant: an entry of the journal is on the disk, and nothing after it has begun.
     *
     * @param number of the entry, counted from 1
     * @param returns whether it lies before the point of no return
     * @param acknowledged the last transfer of whose commit the writer knew
     * @param image what a power cut would have left
     */
    record Cut(int number, String entry, boolean returns, long acknowledged, Path image) {

        @Override
        public String toString() {
            return number + " " + entry;
        }
    }

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
     * @param table what is done at them
     * @param telling the entries that differ most in what lies there, which each run of the tests goes through
     * @param more how many of the others it goes through
     */
    List<Cut> cuts(String table, Set<String> telling, int more) {
        Set<Cut> always =
                cuts.stream().filter(cut -> telling.contains(cut.entry())).collect(Collectors.toSet());
        return Sample.of(table, cuts, always, more);
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
