package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Promotion 13 to 15 of a real production on a real btrfs, under a writer. */
@Tag("real")
class PromotionTest {

    private static final String PLAN = "name: PostgreSQL 13 to 15\nsteps:\n" + Stage.UPGRADE_STEP;

    private Stage stage;
    private TestCluster production;

    @BeforeEach
    void openStage() {
        stage = Stage.btrfs(3L << 30);
        production = stage.production();
        production.execute("postgres", "create database shop");
    }

    @AfterEach
    void closeStage() {
        stage.close();
    }

    @Test
    void losesNoWrite() {
        try (TestWriter writer = production.writer("shop", 200)) {
            Outcome outcome = promote();

            assertThat(outcome.exitCode()).as(outcome.stderr() + outcome.stdout()).isZero();
            assertThat(production.version()).isEqualTo("15");
            System.err.println(outcome.stderr() + outcome.stdout());
            writer.awaitMore(50);
            long acknowledged = writer.stop();
            TestWriter.Books books = TestWriter.books(production, "shop");
            assertThat(books.whole()).isTrue();
            assertThat(books.highest()).isGreaterThanOrEqualTo(acknowledged);
        }
    }

    private Outcome promote(String... options) {
        String[] arguments = new String[options.length + 5];
        arguments[0] = "promote";
        arguments[1] = "orders";
        arguments[2] = stage.plan(PLAN).toString();
        arguments[3] = "--catalog";
        arguments[4] = stage.catalog().toString();
        System.arraycopy(options, 0, arguments, 5, options.length);
        return stage.rediacc(arguments);
    }
}
