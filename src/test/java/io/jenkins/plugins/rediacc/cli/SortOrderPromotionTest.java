package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A unique index in the order of ICU, which is another in the new version: server 13 of Debian uses ICU 67, server 15
 * ICU 72. Five of the 31 keys are letters that moved.
 */
@Tag("real")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SortOrderPromotionTest {

    private static final int KEYS = 31;

    private static final String FOUND = "set enable_seqscan = off; set enable_bitmapscan = off;"
            + " select count(*) from key k where exists (select from word w where w.word = k.word)";

    private static final String LOSES_KEYS =
            """
            tests:
              - name: The index has lost keys
                run: |
                  test "$(psql -qAt -d shop -c "%s")" -lt %d
            """
                    .formatted(FOUND, KEYS);

    private static final String REBUILDS_ONE_AND_WAIVES_THE_OTHER =
            """
              - name: Rebuild
                sql: rebuild.sql
                database: shop
            waive: [libraries/collation]
            """;

    private static Stage stage;
    private static TestCluster production;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(3L << 30);
        production = stage.production();
        production.execute("postgres", "create database shop");
        production.execute(
                "shop",
                "create table key as select chr(c) as word from generate_series(97, 122) c"
                        + " union all select unnest(array['ꝛ', 'Ꝛ', 'ᷣ', 'ᶉ', 'ẛ']);"
                        + "create table word (word text collate \"de-x-icu\" primary key);"
                        + "insert into word select word from key; create table plain (word text collate \"C\" unique);"
                        + "create index digits on word ((length(word)::text collate \"de-x-icu\"))");
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @Test
    @Order(1)
    void anIndexThatNoStepRebuildsIsRefusedByName() {
        Path plan = stage.plan(Stage.UPGRADE + LOSES_KEYS);
        Rehearsal rehearsal = stage.test(plan);
        assertThat(rehearsal.verdict()).as(rehearsal.reason()).isEqualTo(Verdict.PASSED);
        assertThat(rehearsal.notices()).anyMatch(notice -> notice.startsWith(Libraries.COLLATION + ": ICU collation"));

        Outcome gate = rediacc("gate", plan);

        assertThat(gate.exitCode()).as(gate.said()).isEqualTo(4);
        assertThat(gate.said())
                .contains(
                        "ICU collation pg_catalog.\"de-x-icu\" changed its version (153.14 → 153.120)",
                        "index public.word_pkey on public.word",
                        "REINDEX",
                        "waive: [libraries/collation]")
                .doesNotContain("plain");
    }

    @Test
    @Order(2)
    void aStepThatRebuildsItAndAWaiverPassAndAnIndexThatCameSinceIsRefusedWhileProductionServes() {
        Path plan = stage.plan(
                Stage.UPGRADE + REBUILDS_ONE_AND_WAIVES_THE_OTHER, Map.of("rebuild.sql", "reindex index word_pkey;\n"));
        Rehearsal rehearsal = stage.test(plan);
        assertThat(rehearsal.libraries().orElseThrow().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.objects())
                        .as("word_pkey was rebuilt")
                        .containsExactly("index public.digits on public.word"));
        Outcome dryRun = rediacc("promote", plan, "--dry-run");
        assertThat(dryRun.exitCode()).as(dryRun.said()).isZero();
        Outcome gate = rediacc("gate", plan);
        assertThat(gate.exitCode()).as(gate.said()).isZero();
        production.execute("shop", "create index sneaked on word (upper(word))");

        Outcome refused = rediacc("promote", plan);

        assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
        assertThat(refused.said()).contains("index public.sneaked in database shop is new");
        assertThat(refused.stderr()).doesNotContain("stop production");
        assertThat(rediacc("promote", plan, "--prepare").exitCode()).isEqualTo(4);
        assertThat(production.version()).isEqualTo("13");
        production.execute("shop", "drop index sneaked");

        Outcome promoted = rediacc("promote", plan);

        assertThat(promoted.exitCode()).as(promoted.said()).isZero();
        assertThat(promoted.stdout()).contains("waived by the plan: libraries/collation", "public.digits");
        assertThat(production.version()).isEqualTo("15");
        assertThat(production.query("shop", FOUND)).endsWith(Integer.toString(KEYS));
    }

    private static Outcome rediacc(String verb, Path plan, String... options) {
        String[] arguments = new String[options.length + 4];
        System.arraycopy(
                new String[] {verb, "orders", plan.toString(), "--catalog=" + stage.catalog()}, 0, arguments, 0, 4);
        System.arraycopy(options, 0, arguments, 4, options.length);
        return stage.rediacc(arguments);
    }
}
