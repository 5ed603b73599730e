package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShortOutputTest {

    private final List<String> shown = new ArrayList<>();
    private final ShortOutput output = new ShortOutput(this::show, 2);

    private void show(Event event) {
        shown.add(
                event instanceof Event.StepOutput line
                        ? line.text()
                        : event.getClass().getSimpleName());
    }

    @Test
    void showsTheFirstLinesAtOnceAndTheLastAtTheEnd() {
        output.on(new Event.StepOutput("a", "1\n2\n3"));
        output.on(new Event.StepOutput("a", "4\n5"));
        assertThat(shown).containsExactly("1", "2");
        output.on(finished("a"));
        assertThat(shown)
                .containsExactly("1", "2", "… 1 lines left out; the step's log has them …", "4", "5", "StepFinished");
    }

    @Test
    void leavesNothingOutThatFits() {
        output.on(new Event.StepOutput("a", "1\n2\n3\n4"));
        output.on(finished("a"));
        output.on(finished("b"));
        assertThat(shown).containsExactly("1", "2", "3", "4", "StepFinished", "StepFinished");
    }

    private static Event finished(String step) {
        return new Event.StepFinished(
                "steps",
                new StepResult(
                        step,
                        "run",
                        StepResult.Status.PASSED,
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.empty(),
                        "",
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of()));
    }
}
