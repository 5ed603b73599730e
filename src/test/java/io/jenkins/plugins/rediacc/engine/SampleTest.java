package io.jenkins.plugins.rediacc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SampleTest {

    private static final List<Integer> CELLS = IntStream.range(0, 50).boxed().toList();

    @Test
    void isAFewCellsInTheOrderOfTheTableAndTheSameForTheSameSeed() {
        List<Integer> few = Sample.of("numbers", CELLS, 5);

        assertThat(few).hasSize(Sample.exhaustive() ? 50 : 5).isSorted().isSubsetOf(CELLS);
        assertThat(Sample.of("numbers", CELLS, 5)).isEqualTo(few);
    }

    @Test
    void hasTheCellsThatEveryRunTries() {
        List<Integer> few = Sample.of("numbers", CELLS, Set.of(3, 47), 5);

        assertThat(few).hasSize(Sample.exhaustive() ? 50 : 7).contains(3, 47).isSorted();
    }

    @Test
    @Tag("exhaustive")
    void isAllCellsInAnExhaustiveRun() {
        assertThat(Sample.of("numbers", CELLS, 5)).isEqualTo(CELLS);
    }
}
