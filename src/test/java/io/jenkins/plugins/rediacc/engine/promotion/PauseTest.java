package io.jenkins.plugins.rediacc.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Limits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PauseTest {

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch givenUp = new CountDownLatch(1);
    private Instant now = GateSamples.NOW;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @Test
    void isGivenUpWhenWhatIsLeftIsWhatGivingUpMayTake() throws InterruptedException {
        cancellation.onRequest(givenUp::countDown);
        long begun = System.nanoTime();
        try (Pause pause = pause(Duration.ofMillis(700), Duration.ofMillis(200), Pace.UNKNOWN)) {
            pause.begin();

            assertThat(givenUp.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        assertThat(cancellation.requested().orElseThrow()).hasMessageContaining("only");
    }

    @Test
    void isNotGivenUpBeforeItHasBegunNorWhenItIsOver() {
        Pause pause = pause(Duration.ZERO, Duration.ofSeconds(1), Pace.UNKNOWN);
        pause.close();

        assertThat(cancellation.requested()).isEmpty();
    }

    @Test
    void doesNotBeginWhereTheWholeOfItTakesTooLong() {
        try (Pause pause = pause(Duration.ofMillis(9_999), Duration.ofSeconds(1), pace())) {
            assertThatThrownBy(() -> pause.requireTimeFor("guards"))
                    .hasMessageContaining("the pause of writes takes 10.0 s by the dry run");
        }
        try (Pause pause = pause(Duration.ofSeconds(10), Duration.ofSeconds(9), pace())) {
            assertThatCode(() -> pause.requireTimeFor("guards"))
                    .as("the way back is not counted in")
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void isGivenUpBetweenTwoActsWhenTheRestCannotBeKept() {
        try (Pause pause = pause(Duration.ofSeconds(30), Duration.ofSeconds(1), pace())) {
            pause.begin();
            now = now.plusSeconds(22);
            assertThatCode(() -> pause.requireTimeFor("step Upgrade")).doesNotThrowAnyException();
            assertThatCode(() -> pause.requireTimeFor("an act of no dry run")).doesNotThrowAnyException();

            now = now.plusMillis(1);

            assertThatThrownBy(() -> pause.requireTimeFor("step Upgrade"))
                    .hasMessageContaining(
                            "has lasted 22.0 s, and from 'step Upgrade' on it takes 8.0 s by the dry run");
            pause.leaveOut(Set.of("step Upgrade"));
            assertThatCode(() -> pause.requireTimeFor("open")).doesNotThrowAnyException();
        }
    }

    /** Of a dry run of 10 s. */
    private static Pace pace() {
        Promotion dryRun = GateSamples.withActs(
                GateSamples.dryRun(Duration.ofSeconds(10)),
                List.of(act("stop production", 2), act("step Upgrade", 7), act("open", 1)));
        return Pace.of(
                dryRun, PausePromise.of(List.of(dryRun), Optional.empty(), 1.5).orElseThrow());
    }

    private static Promotion.Act act(String name, int seconds) {
        return new Promotion.Act(name, GateSamples.NOW, Duration.ofSeconds(seconds), "");
    }

    private Pause pause(Duration longest, Duration thaw, Pace pace) {
        return new Pause(limits(longest), Optional.of(thaw), pace, cancellation, clock);
    }

    private static Limits limits(Duration maxPause) {
        return new Limits(
                maxPause,
                Duration.ofHours(1),
                1.5,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }
}
