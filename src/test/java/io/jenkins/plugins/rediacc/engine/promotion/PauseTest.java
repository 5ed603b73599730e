package io.jenkins.plugins.rediacc.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PauseTest {

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch givenUp = new CountDownLatch(1);

    @Test
    void isGivenUpWhenWhatIsLeftIsWhatGivingUpMayTake() throws InterruptedException {
        cancellation.onRequest(givenUp::countDown);
        long begun = System.nanoTime();
        try (Pause pause =
                new Pause(limits(Duration.ofMillis(700)), Optional.of(Duration.ofMillis(200)), cancellation)) {
            pause.begin();

            assertThat(givenUp.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        assertThat(cancellation.requested().orElseThrow()).hasMessageContaining("only");
    }

    @Test
    void isNotGivenUpBeforeItHasBegunNorWhenItIsOver() {
        Pause pause = new Pause(limits(Duration.ZERO), Optional.of(Duration.ofSeconds(1)), cancellation);
        pause.close();

        assertThat(cancellation.requested()).isEmpty();
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
