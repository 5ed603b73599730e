package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A production that an upgrade cannot take as it is, because a database is invalid. The rehearsal says so by name, and a
 * plan whose first step mends it passes. Neither needs a database of any certain name.
 */
@Tag("real")
class BlockedUpgradeTest {

    private static final String MEND = """
            drop database "half gone";
            """;

    private static final String MENDED = "name: mend, then upgrade\nsteps:\n  - name: Mend\n    sql: mend.sql\n"
            + Stage.UPGRADE_STEP
            + """
                    tests:
                      - name: Row counts
                        uses: postgresql/compare-row-counts
                    """;

    @Test
    void itFailsByNameAndPassesOnceAStepHasMendedIt() {
        TestCluster.Options options = TestCluster.Options.defaults().conf("operator_precedence_warning = off");
        try (Stage stage = Stage.btrfs(1L << 30, options)) {
            TestCluster production = stage.production();
            production.execute(
                    "postgres", "create database shop; create database \"half gone\"; create database closed");
            production.execute("shop", "create table t as select i from generate_series(1, 1000) i");
            production.execute("shop", "drop database postgres; drop database closed");
            production.execute("template1", "update pg_database set datconnlimit = -2 where datname = 'half gone'");

            Rehearsal blocked = stage.test(stage.plan(Stage.UPGRADE));

            assertThat(blocked.verdict()).as(describe(blocked)).isEqualTo(Verdict.FAILED);
            assertThat(blocked.firstBad().orElseThrow().problems())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.id()).isEqualTo("pg-upgrade/invalid-database");
                        assertThat(problem.database()).isEqualTo("half gone");
                    });
            assertThat(blocked.notices().toString())
                    .contains("version " + Stage.NEW_VERSION
                            + " does not know production's setting operator_precedence_warning")
                    .contains("postgresql.conf, line ");

            Rehearsal mended = stage.test(stage.plan(MENDED, Map.of("mend.sql", MEND)));

            assertThat(mended.verdict()).as(describe(mended)).isEqualTo(Verdict.PASSED);
            stage.assertNothingLeft();
        }
    }
}
