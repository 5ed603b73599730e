package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class TestClusterTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aWriterSurvivesAKillAndLosesNothing(String version) {
        try (TestCluster cluster =
                TestCluster.create(directory.resolve("data"), version).start()) {
            assertThat(cluster.query("postgres", "show server_version")).startsWith(version + ".");
            assertThatThrownBy(() -> cluster.execute("postgres", "select 1/0"))
                    .hasMessageContaining("division by zero");

            try (TestWriter writer = cluster.writer("postgres", 500)) {
                writer.awaitMore(20);
                cluster.kill();
                assertThat(cluster.postmaster()).isEmpty();
                cluster.start();
                writer.awaitMore(20);
                long acknowledged = writer.stop();

                TestWriter.Books books = TestWriter.books(cluster, "postgres");
                assertThat(books.whole()).isTrue();
                assertThat(books.highest()).isGreaterThanOrEqualTo(acknowledged);
            }
            assertThat(cluster.checksums("postgres")).containsOnlyKeys("public.account", "public.transfer");
            cluster.execute("postgres", "update account set balance = balance + 1 where id = 1");
            assertThat(TestWriter.books(cluster, "postgres").whole()).isFalse();
        }
    }
}
