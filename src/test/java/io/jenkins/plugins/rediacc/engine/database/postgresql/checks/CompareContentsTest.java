package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real PostgreSQL 13 before and 15 after: what is different is found whatever the versions. */
@Tag("real")
@ExtendWith(UpgradedCluster.Shared.class)
class CompareContentsTest {

    private static final CompareContents CHECK = new CompareContents();
    private static final String DATABASE = "contents";

    @BeforeAll
    static void change(UpgradedCluster upgraded) {
        for (TestCluster side : List.of(upgraded.before(), upgraded.after())) {
            side.execute("postgres", "create database " + DATABASE);
            side.execute(
                    DATABASE,
                    """
                    create table "Customer"(id int primary key, email text, "born On" date, note text);
                    insert into "Customer"
                        select i, 'c' || i || '@shop.example', date '2000-01-01' + i, null from generate_series(1, 12000) i;
                    create table line(orders int, number int, product text, primary key (number, orders));
                    insert into line select i, 1, 'p' from generate_series(1, 20) i;
                    create table log(text text);
                    insert into log select 'same' from generate_series(1, 10);
                    create table still(i int primary key, t timestamptz default '2026-01-01 00:00+00', f float8, b bytea);
                    insert into still select i, '2026-01-01', i / 3.0, '\\x00ff' from generate_series(1, 100) i;
                    create table gone();
                    """);
        }
        upgraded.after()
                .execute(
                        DATABASE,
                        """
                        update "Customer" set email = 'C7@shop.example' where id = 7;
                        update "Customer" set note = '', "born On" = null where id = 9000;
                        delete from "Customer" where id = 12000;
                        insert into "Customer" values (12001, null, null, null);
                        update line set product = 'q' where orders = 4;
                        delete from log where ctid = '(0,1)';
                        insert into log values ('other'), ('other');
                        update still set t = t;
                        drop table gone; create table arrived();
                        alter database contents set datestyle = 'German';
                        alter database contents set timezone = 'Asia/Tokyo';
                        """);
    }

    @Test
    void every_row_holds_what_it_held_after_a_plain_upgrade(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(CHECK, Map.of(), "postgres", UpgradedCluster.RICH, UpgradedCluster.ODD);

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.PASSED);
        assertThat((long) outcome.facts().get("tables")).isGreaterThan(5);
    }

    /** A table whose rows were written again with what they held, and other settings of the session, are no change. */
    @Test
    void names_the_tables_and_the_rows_the_largest_change_first(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(CHECK, Map.of(), DATABASE);

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.problems())
                .extracting(problem -> problem.objects().get(0))
                .containsExactly("public.gone", "public.arrived", "public.\"Customer\"", "public.log", "public.line");
        assertThat(detail(outcome, "public.\"Customer\""))
                .isEqualTo("12000 rows before, 12000 after: 1 added (id=12001), 1 removed (id=12000),"
                        + " 2 changed (id=7: email, id=9000: \"born On\" and note)");
        assertThat(detail(outcome, "public.line"))
                .isEqualTo("20 rows before, 20 after: 1 changed (number=1, orders=4: product)");
        assertThat(detail(outcome, "public.log")).isEqualTo("10 rows before, 11 after: 2 added, 1 removed");
    }

    @Test
    void large_tables_are_counted_and_that_is_said(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(
                CHECK,
                Map.of(
                        "largest",
                        "100KB",
                        "except",
                        List.of("public.log", "public.arrived", "public.gone", "public.line")),
                DATABASE);

        assertThat(outcome.problems()).extracting(Problem::id).containsExactly("contents/not-compared");
        assertThat(outcome.problems().get(0).detail()).contains("12000 before and 12000 after");
    }

    @Test
    void refuses_what_is_no_size() {
        assertThatThrownBy(() -> CHECK.validate(Map.of("largest", "much")))
                .isInstanceOfSatisfying(RediaccException.class, refusal -> assertThat(refusal.exitCode())
                        .isEqualTo(ExitCode.USAGE));
    }

    private static String detail(StepOutcome outcome, String table) {
        return SecretMask.NONE.apply(outcome.problems().stream()
                .filter(problem -> problem.objects().contains(table))
                .findFirst()
                .orElseThrow()
                .detail());
    }
}
