package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Passes on the first and the last lines of each step's output only; the whole is in the step's file. */
final class ShortOutput implements EventListener {

    private final EventListener listener;
    private final int lines;
    private final Map<String, Step> steps = new HashMap<>();

    ShortOutput(EventListener listener, int lines) {
        this.listener = listener;
        this.lines = lines;
    }

    @Override
    public synchronized void on(Event event) {
        if (event instanceof Event.StepOutput output) {
            steps.computeIfAbsent(output.name(), Step::new).take(output.text());
            return;
        }
        if (event instanceof Event.StepFinished finished) {
            Step step = steps.remove(finished.result().name());
            if (step != null) {
                step.flush();
            }
        }
        listener.on(event);
    }

    /** The output of one step so far. */
    private final class Step {

        private final String name;
        private final Deque<String> last = new ArrayDeque<>();
        private int shown;
        private long leftOut;

        Step(String name) {
            this.name = name;
        }

        void take(String text) {
            for (String line : text.split("\n", -1)) {
                if (shown < lines) {
                    shown++;
                    listener.on(new Event.StepOutput(name, line));
                } else {
                    last.addLast(line);
                    if (last.size() > lines) {
                        last.removeFirst();
                        leftOut++;
                    }
                }
            }
        }

        void flush() {
            if (leftOut > 0) {
                listener.on(new Event.StepOutput(name, "… " + leftOut + " lines left out; the step's log has them …"));
            }
            last.forEach(line -> listener.on(new Event.StepOutput(name, line)));
        }
    }
}
