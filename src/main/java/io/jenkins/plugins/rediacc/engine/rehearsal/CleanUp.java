package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What must be undone when a rehearsal ends, in whatever way: the last done first. */
final class CleanUp {

    private record Act(String name, Runnable undo) {}

    private final Deque<Act> acts = new ArrayDeque<>();

    /** Adds what undoes something that is about to be done, so that nothing can happen in between. */
    void add(String name, Runnable undo) {
        acts.push(new Act(name, undo));
    }

    /** Undoes everything, going on after failures; gives what is left behind, with the reason. */
    List<String> run() {
        List<String> leftBehind = new ArrayList<>();
        while (!acts.isEmpty()) {
            Act act = acts.pop();
            try {
                act.undo.run();
            } catch (RediaccException e) {
                leftBehind.add(act.name + ": " + e.getMessage());
            } catch (RuntimeException | LinkageError | VirtualMachineError e) {
                leftBehind.add(act.name + ": " + e);
            }
        }
        return leftBehind;
    }
}
