package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server 13 of Debian uses ICU 67, server 15 ICU 72: a real difference. */
@Tag("real")
@ExtendWith(UpgradedCluster.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CollationVersionsTest {

    private static final CollationVersions CHECK = new CollationVersions();

    @Test
    void no_dependents_no_problem(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(CHECK, Map.of(), "postgres", UpgradedCluster.ODD);

        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.PASSED);
        assertThat(outcome.facts().get("defaults").toString()).contains("postgres=libc no version → no version");
        assertThat((List<?>) outcome.facts().get("icu")).isEqualTo(List.of("153.104 → 153.120"));
    }

    @Test
    @Order(1)
    void each_dependent_of_a_changed_collation_is_named(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(CHECK, Map.of(), UpgradedCluster.ICU);

        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.FAILED);
        assertThat(outcome.problems()).extracting(Problem::id).containsOnly("collation-versions/changed");
        assertThat(outcome.problems().get(0).title())
                .isEqualTo("ICU collation public.german changed from 153.104 to 153.120: 6 dependent objects");
        assertThat(outcome.problems().get(0).objects())
                .containsExactlyInAnyOrder(
                        "index public.person_name on public.person",
                        "index public.person_partial on public.person",
                        "index public.letters_1_letter_idx on public.letters_1",
                        "index public.letters_2_letter_idx on public.letters_2",
                        "check constraint name_range on public.person",
                        "partition bounds of public.letters");
        assertThat(outcome.problems().get(1).objects())
                .containsExactlyInAnyOrder(
                        "index public.\"person Nick\" on public.person",
                        "index public.person_expression on public.person");
    }

    @Test
    @Order(2)
    void tables_that_are_excepted_are_not_looked_at(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(
                CHECK, Map.of("except", List.of("public.person", "icu.public.letters*")), UpgradedCluster.ICU);

        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.PASSED);
    }

    @Test
    @Order(3)
    void rebuilding_some_indexes_leaves_the_others(UpgradedCluster upgraded) {
        upgraded.after().execute(UpgradedCluster.ICU, "reindex index person_name; reindex index \"person Nick\"");

        StepOutcome outcome = upgraded.run(CHECK, Map.of(), UpgradedCluster.ICU);

        assertThat(outcome.problems())
                .flatExtracting(Problem::objects)
                .contains(
                        "index public.person_partial on public.person",
                        "index public.person_expression on public.person")
                .doesNotContain(
                        "index public.person_name on public.person", "index public.\"person Nick\" on public.person");
    }

    @Test
    @Order(4)
    void after_reindex_and_refresh_it_passes(UpgradedCluster upgraded) {
        upgraded.after()
                .execute(
                        UpgradedCluster.ICU,
                        "reindex table person; reindex table concurrently letters_1; reindex table letters_2;"
                                + " alter collation german refresh version");

        StepOutcome outcome = upgraded.run(CHECK, Map.of(), UpgradedCluster.ICU);

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.PASSED);
        assertThat(outcome.message())
                .contains("nothing stored depends on the old one")
                .doesNotContain("still to do");
        assertThat((Long) outcome.facts().get("indexesRebuilt")).isEqualTo(6);
    }

    @Test
    @Order(5)
    void it_passes_too_where_the_first_oid_after_the_upgrade_is_not_known(UpgradedCluster upgraded) {
        assertThat(upgraded.runWithoutFirstOid(CHECK, Map.of(), UpgradedCluster.ICU)
                        .status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void an_index_rebuilt_by_a_step_before_the_upgrade_is_still_of_the_old_order(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(CHECK, Map.of(), UpgradedCluster.ICU_BEFORE);

        assertThat(outcome.problems())
                .flatExtracting(Problem::objects)
                .contains("index public.person_name on public.person");
    }
}
