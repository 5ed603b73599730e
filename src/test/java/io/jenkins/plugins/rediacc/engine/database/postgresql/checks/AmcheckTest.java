package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(UpgradedCluster.Shared.class)
class AmcheckTest {

    private static final Amcheck CHECK = new Amcheck();
    private static final String TRACES =
            "select count(*) from pg_proc where proname ~ 'rediacc' union all select count(*) from pg_extension";

    @Test
    void a_sound_cluster_passes_and_keeps_no_trace(UpgradedCluster upgraded) {
        String before = upgraded.after().query(UpgradedCluster.RICH, TRACES);

        StepOutcome outcome = upgraded.run(CHECK, Map.of(), "postgres", UpgradedCluster.RICH, UpgradedCluster.ODD);

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.PASSED);
        assertThat((Long) outcome.facts().get("indexes")).isGreaterThan(300);
        assertThat((Long) outcome.facts().get("tables")).isGreaterThan(200);
        assertThat(upgraded.after().query(UpgradedCluster.RICH, TRACES)).isEqualTo(before);
    }

    @Test
    void a_corrupt_index_is_named_with_the_servers_words(UpgradedCluster upgraded) {
        TestCluster cluster = upgraded.after();
        String file = cluster.query(UpgradedCluster.CORRUPT, "select pg_relation_filepath('\"Victim idx\"')");
        cluster.stop();
        // The first leaf page's second item pointer: the order of the entries is broken, the page's header is not.
        TestCluster.run(List.of(
                "dd",
                "if=" + cluster.data().resolve(file),
                "of=" + cluster.data().resolve(file),
                "bs=4",
                "skip=" + (8192 + 24 + 400) / 4,
                "seek=" + (8192 + 24 + 40) / 4,
                "count=1",
                "conv=notrunc"));
        cluster.start();

        StepOutcome outcome = upgraded.run(CHECK, Map.of("heap", false), UpgradedCluster.CORRUPT);

        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.FAILED);
        Problem problem = outcome.problems().get(0);
        assertThat(outcome.problems()).hasSize(1);
        assertThat(problem.id()).isEqualTo("amcheck/index-corrupt");
        assertThat(problem.database()).isEqualTo(UpgradedCluster.CORRUPT);
        assertThat(problem.objects()).containsExactly("public.\"Victim idx\"");
        assertThat(problem.detail())
                .contains("item order invariant violated", "find nothing wrong with it on the clone from before");
        assertThat(problem.remedy()).contains("REINDEX INDEX public.\"Victim idx\"");
        assertThat(outcome.facts()).containsEntry("tables", 0L);
    }

    @Test
    void a_corrupt_table_is_named_with_block_and_reason(UpgradedCluster upgraded) {
        TestCluster cluster = upgraded.after();
        cluster.execute(UpgradedCluster.CORRUPT, "create table bad as select generate_series(1, 100) as i");
        String file = cluster.query(UpgradedCluster.CORRUPT, "select pg_relation_filepath('bad')");
        cluster.stop();
        // The first row's xmin becomes one that was never given out.
        TestCluster.run(List.of(
                "sh",
                "-c",
                "printf '\\377\\377\\377\\177' | dd of=\"$1\" bs=1 seek=$((8192 - 32)) conv=notrunc",
                "sh",
                cluster.data().resolve(file).toString()));
        cluster.start();

        StepOutcome outcome = upgraded.run(CHECK, Map.of(), UpgradedCluster.CORRUPT);

        assertThat(outcome.problems())
                .filteredOn(problem -> problem.id().equals("amcheck/table-corrupt"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.objects()).containsExactly("public.bad");
                    assertThat(problem.detail()).startsWith("block 0: xmin 2147483647");
                });
    }

    @Test
    void wrong_parameters_are_refused() {
        assertThatThrownBy(() -> CHECK.validate(Map.of("heap", "yes"))).hasMessageContaining("give true or false");
        assertThatThrownBy(() -> CHECK.validate(Map.of("except", List.of()))).hasMessageContaining("unknown parameter");
    }
}
