package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.ClusterUnderTest;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.RowCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class ExactCountsTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void everyRowIsCountedAndWhatThePlanExpectsIsNoDifference() {
        try (TestCluster before = TestCluster.create(directory.resolve("before"), "13")
                .start()
                .execute(
                        "postgres",
                        "create table item as select generate_series(1, 5000) as i; create table audit(i int);"
                                + "create table large as select i, repeat('x', 1000) t from generate_series(1, 80000) i;")
                .stop()) {
            Path image = TestCluster.ownedDirectory(directory.resolve("after"));
            TestCluster.run(List.of("cp", "-a", "-T", before.data().toString(), image.toString()));
            try (TestCluster after = TestCluster.adopt(image).start()) {
                before.start();
                assertThat(counts(before, after, Map.of())).isEqualTo(new RowCounts(5, 85000, List.of()));

                after.execute(
                        "postgres",
                        "delete from large where i = 40000; insert into audit values (1), (2); create table fresh();");

                Map<String, Object> with = Map.of("mode", "sample", "expect", Map.of("public.audit", "+2"));
                assertThat(counts(before, after, with))
                        .isEqualTo(new RowCounts(
                                5,
                                85000,
                                List.of(
                                        "public.fresh was not there before the steps in database postgres",
                                        "public.large has 1 rows fewer in database postgres (80000 rows before, 79999"
                                                + " after)")));
                after.stop();
            }
            // A copy that is gone gives no counts.
            try (TestCluster gone = TestCluster.adopt(image)) {
                assertThatThrownBy(() -> counts(before, gone, Map.of()))
                        .isInstanceOfAny(RediaccException.class, AssertionError.class);
            }
        }
    }

    private static RowCounts counts(TestCluster before, TestCluster after, Map<String, Object> with) {
        return ExactCounts.of(session(before), session(after), with, LIMIT);
    }

    private static ClusterSession session(TestCluster cluster) {
        return new ClusterUnderTest(cluster, List.of("postgres"), OptionalLong.empty());
    }
}
