package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(UpgradedCluster.Shared.class)
class CompareSchemaTest {

    private static final CompareSchema CHECK = new CompareSchema();

    @BeforeAll
    static void change(UpgradedCluster upgraded) {
        upgraded.after()
                .execute(
                        UpgradedCluster.CHANGED,
                        """
                drop function app.add(int, int);
                create or replace function app.log() returns trigger language plpgsql as $$ begin return null; end $$;
                create table app.extra (a int);
                alter table app.customer alter name drop default;
                revoke select on app.customer from reader;
                alter role writer in database changed reset search_path;
                create or replace view app.numbers as select 6 as n;
                drop index app.orders_recent;
                select nextval('app.ticket');
                alter type app.mood add value 'new';
                drop policy own on app.customer;
                """);
    }

    @Test
    void a_plain_upgrade_from_13_to_15_shows_no_difference(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(
                CHECK,
                Map.of("except", List.of("role writer in database changed")),
                "postgres",
                "template1",
                UpgradedCluster.RICH,
                UpgradedCluster.ODD,
                UpgradedCluster.ICU);

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.PASSED);
        assertThat(outcome.facts().get("byKind").toString())
                .contains("policy=1", "trigger=2", "event trigger=1", "publication=1", "statistics=1", "rule=1");
    }

    @Test
    void every_change_is_a_problem_of_its_own(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(CHECK, Map.of(), UpgradedCluster.CHANGED);

        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.FAILED);
        assertThat(outcome.problems())
                .extracting(problem -> problem.id() + " " + problem.objects().get(0))
                .containsExactlyInAnyOrder(
                        "schema/function-missing app.add(integer, integer)",
                        "schema/function-differs app.log()",
                        "schema/table-added app.extra",
                        "schema/column-added app.extra.a",
                        "schema/column-differs app.customer.name",
                        "schema/table-differs app.customer",
                        "schema/setting-missing role writer in database changed",
                        "schema/view-query-differs app.numbers",
                        "schema/index-missing app.orders_recent",
                        "schema/sequence-differs app.ticket",
                        "schema/type-differs app.mood",
                        "schema/policy-missing app.customer.own");
    }

    @Test
    void only_the_lines_that_differ_are_in_the_detail(UpgradedCluster upgraded) {
        Problem problem = upgraded.run(CHECK, Map.of(), UpgradedCluster.CHANGED).problems().stream()
                .filter(candidate -> candidate.id().equals("schema/column-differs"))
                .findFirst()
                .orElseThrow();

        assertThat(problem.detail()).isEqualTo("- default 'nobody'::text");
        assertThat(problem.database()).isEqualTo(UpgradedCluster.CHANGED);
    }

    @Test
    void what_is_expected_must_happen_and_what_is_excepted_is_not_looked_at(UpgradedCluster upgraded) {
        Map<String, Object> with =
                Map.of("except", List.of("app.*", "role writer*"), "expect", List.of("app.no_such_change"));

        StepOutcome outcome = upgraded.run(CHECK, with, UpgradedCluster.CHANGED);

        assertThat(outcome.problems()).extracting(Problem::id).containsExactly("schema/expected-change-missing");
    }

    @Test
    void a_change_that_is_expected_passes(UpgradedCluster upgraded) {
        Map<String, Object> with = Map.of("expect", List.of("changed.app.*", "role writer*"));

        StepOutcome outcome = upgraded.run(CHECK, with, UpgradedCluster.CHANGED);

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.facts()).containsEntry("expectedChanges", 12L);
    }
}
