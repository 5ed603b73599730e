package io.jenkins.plugins.rediacc.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Promotion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A dry run whose pause took 10 s: 2 s for the stop, 7 s for a step, 1 s for the opening. */
class PaceTest {

    private static final Promotion DRY_RUN = GateSamples.withActs(
            GateSamples.dryRun(Duration.ofSeconds(10)),
            List.of(
                    act("guards", 20),
                    act("stop production", 2),
                    act("look at the libraries", 30),
                    act("step Upgrade", 7),
                    act("open", 1),
                    act("tidy", 50),
                    act("back: exchange", 3)));

    @Test
    void theRestIsWhatTheDryRunTookFromThatActToTheEndOfThePause() {
        Pace pace = paceAt(Duration.ofSeconds(10));

        assertThat(pace.whole()).isEqualTo(Duration.ofSeconds(10));
        assertThat(pace.restFrom("stop production")).contains(Duration.ofSeconds(10));
        assertThat(pace.restFrom("step Upgrade")).contains(Duration.ofSeconds(8));
        assertThat(pace.restFrom("open")).contains(Duration.ofSeconds(1));
        assertThat(pace.restFrom("pause the pooler")).isEmpty();
        assertThat(pace.restFrom("tidy")).isEmpty();
    }

    @Test
    void itIsAsSlowAsThePromiseExpects() {
        assertThat(paceAt(Duration.ofSeconds(15)).restFrom("step Upgrade")).contains(Duration.ofSeconds(12));
    }

    @Test
    void actsThatAreLeftOutTakeNoTime() {
        assertThat(paceAt(Duration.ofSeconds(10))
                        .without(Set.of("step Upgrade"))
                        .whole())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void ofADryRunWhoseActsAreNotKnownNothingIsExpected() {
        Pace pace = Pace.of(GateSamples.dryRun(Duration.ofSeconds(10)), promise(Duration.ofSeconds(10)));

        assertThat(pace.whole()).isEqualTo(Duration.ZERO);
    }

    private static Pace paceAt(Duration expected) {
        return Pace.of(DRY_RUN, promise(expected));
    }

    private static PausePromise promise(Duration expected) {
        return PausePromise.of(List.of(GateSamples.dryRun(expected)), Optional.empty(), 1.5)
                .orElseThrow();
    }

    private static Promotion.Act act(String name, int seconds) {
        return new Promotion.Act(name, GateSamples.NOW, Duration.ofSeconds(seconds), "");
    }
}
