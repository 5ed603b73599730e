package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpaceWatchTest {

    private static final long TOTAL = 1_000_000;

    private final Cancellation cancellation = new Cancellation();
    private final CompletableFuture<RediaccException> stopped = new CompletableFuture<>();
    private final AtomicReference<Pool> pool = new AtomicReference<>(new Pool(TOTAL, 500_000));

    SpaceWatchTest() {
        cancellation.onRequest(() -> stopped.complete(cancellation.requested().orElseThrow()));
    }

    @Test
    void stopsTheRehearsalBeforeThePoolIsFull() throws Exception {
        try (SpaceWatch watch = watch(pool::get, Optional::empty, Optional.empty())) {
            pool.set(new Pool(TOTAL, 40_000));

            RediaccException why = stopped.get(20, TimeUnit.SECONDS);
            assertThat(why.errorCause()).isEqualTo(ErrorCause.SPACE);
            assertThat(why.getMessage()).contains("the pool is 96 % full", "the steps were stopped", "diskGrowth");
            assertThat(watch.use().poolLowestFreeBytes()).isEqualTo(40_000);
        }
    }

    @Test
    void stopsACloneThatGrewBeyondItsLimit() throws Exception {
        try (SpaceWatch watch = watch(pool::get, () -> Optional.of(120_000L), Optional.of(100_000L))) {
            pool.set(new Pool(TOTAL, 390_000));

            assertThat(stopped.get(20, TimeUnit.SECONDS).getMessage())
                    .contains("the clone grew by 120.0 kB, its limit is 100.0 kB".replace("kB", "KB"));
            assertThat(watch.use().poolFreeBytes()).isEqualTo(390_000);
        }
    }

    @Test
    void leavesACloneAloneWhereProductionTookTheSpace() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        Supplier<Optional<Long>> exclusive = () -> {
            asked.complete(null);
            return Optional.of(1_000L);
        };
        try (SpaceWatch watch = watch(pool::get, exclusive, Optional.of(100_000L))) {
            pool.set(new Pool(TOTAL, 390_000));
            asked.get(20, TimeUnit.SECONDS);

            assertThat(cancellation.requested()).isEmpty();
            assertThat(watch.use().poolTotalBytes()).isEqualTo(TOTAL);
        }
    }

    @Test
    void aLookThatIsUnderWayAtTheEndStopsNothing() throws Exception {
        CountDownLatch looking = new CountDownLatch(2);
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Supplier<Pool> slow = () -> {
            looking.countDown();
            if (looking.getCount() > 0) {
                return pool.get();
            }
            try {
                interrupted.complete(!closed.await(20, TimeUnit.SECONDS));
                return pool.get();
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw RediaccException.cancelled("interrupted");
            }
        };
        SpaceWatch watch = watch(slow, Optional::empty, Optional.empty());
        looking.await(20, TimeUnit.SECONDS);
        watch.close();
        closed.countDown();

        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(cancellation.requested()).isEmpty();
    }

    @Test
    void aPoolThatGivesNoFigureSeveralTimesInARowStopsTheRehearsal() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        Supplier<Pool> unsure = failing(failures, Set.of(2, 3, 4, 6, 7, 8, 9, 10));
        try (SpaceWatch ignored = watch(unsure, Optional::empty, Optional.empty())) {
            assertThat(stopped.get(60, TimeUnit.SECONDS)).hasMessage("no figure");
        }
        assertThat(failures)
                .as("the fifth look gave a figure, and five after it gave none")
                .hasValue(10);
    }

    /** Answers, but for the looks of the given numbers, counted from 1. */
    private Supplier<Pool> failing(AtomicInteger looks, Set<Integer> without) {
        return () -> {
            if (without.contains(looks.incrementAndGet())) {
                throw RediaccException.surroundings(ErrorCause.STORAGE, Explanation.of("no figure"));
            }
            return pool.get();
        };
    }

    @Test
    void restsTwentyTimesAsLongAsALookTook() {
        assertThat(SpaceWatch.restAfter(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(200));
        assertThat(SpaceWatch.restAfter(Duration.ofSeconds(3))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void reportsTheLargestFigureOfTheCloneAndWhatWasSeenLastWhereNothingAnswersAnyMore() {
        AtomicReference<Optional<Long>> held = new AtomicReference<>(Optional.of(5_000L));
        AtomicInteger looks = new AtomicInteger();
        Supplier<Pool> gone = failing(looks, IntStream.range(2, 100).boxed().collect(Collectors.toSet()));
        try (SpaceWatch watch = watch(gone, held::get, Optional.empty())) {
            assertThat(watch.use().cloneExclusiveBytes()).isEmpty();
            watch.measure();
            held.set(Optional.of(4_000L));
            watch.measure();

            assertThat(watch.use()).isEqualTo(new Rehearsal.SpaceUse(Optional.of(5_000L), TOTAL, 500_000, 500_000));
        }
    }

    private SpaceWatch watch(Supplier<Pool> pool, Supplier<Optional<Long>> exclusive, Optional<Long> growthLimit) {
        return new SpaceWatch(pool, exclusive, growthLimit, SpaceLimits.DEFAULT, cancellation);
    }
}
