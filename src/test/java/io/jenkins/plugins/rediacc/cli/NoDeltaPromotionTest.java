package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.LedgerRecord;
import io.jenkins.plugins.rediacc.engine.json.PromotionJson;
import io.jenkins.plugins.rediacc.engine.model.Certificate;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.RowCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A real PostgreSQL 13 on a real btrfs that nobody writes to, after a dry run of a plan whose test writes: each test begins
 * there.
 */
@Tag("real")
class NoDeltaPromotionTest {

    private static final String PLAN = Stage.UPGRADE
            + """
              - name: Note when it ran
                sql: ran.sql
                database: shop
            tests:
              - name: A test that writes
                sql: dirty.sql
                database: shop
            """;

    private static final Map<String, String> FILES = Map.of(
            "ran.sql", "create table ran as select clock_timestamp() as at;\n",
            "dirty.sql", "create table dirty as select 1 as i;\ndelete from number;\n");

    private static final String CHOSEN = "done choose the mode";

    private static RestorableStage stage;
    private static Path rehearsed;

    @BeforeAll
    static void rehearse() {
        stage = new RestorableStage(PLAN, FILES);
        stage.production()
                .configure("autovacuum = off")
                .restart()
                .execute("postgres", "create tablespace beside location '" + besideTheData() + "'")
                .execute("shop", "create table number tablespace beside as select generate_series(1, 1000) as i");
        stage.promotion().withEvidence();
        Stage.Outcome dry = stage.promotion().promote("--dry-run");
        assertThat(dry.exitCode()).as(dry.said()).isZero();
        assertThat(dry.stdout()).contains("a promotion takes what this dry run has made, and replays nothing");
        rehearsed = stage.settledImage();
    }

    private static Path besideTheData() {
        return TestCluster.ownedDirectory(stage.promotion().stage().volume().resolve("tablespace"));
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    private static void begin() {
        stage.restore(rehearsed);
        stage.production().start();
    }

    @Test
    void promotesWhatTheDryRunMadeAlsoAfterItWasKilledInThat() {
        begin();
        Stage.Outcome killed = stage.promotion().promoteUntil("done clone", "halt");
        assertThat(killed.exitCode()).as(killed.said()).isEqualTo(PromotionProcess.HALTED);
        Stage.Outcome resumed = stage.promotion().resume();
        assertThat(resumed.exitCode()).as(resumed.said()).isEqualTo(3);
        assertThat(resumed.said()).contains("UNDONE");
        assertThat(stage.production().version()).isEqualTo("13");
        Instant begun = Instant.now();

        Stage.Outcome outcome = stage.promotion().promote();

        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        assertThat(outcome.stdout()).contains("PROMOTED", "mode: no-delta");
        Promotion promotion = lastPromotion();
        assertThat(promotion.acts().stream().map(Promotion.Act::name))
                .contains("clone", "exchange", "probe closed")
                .noneMatch(act -> act.startsWith("step ") || act.equals("start the clone"));
        Certificate certificate = promotion.certificate().orElseThrow();
        assertThat(certificate.mode()).contains(Promotion.Mode.NO_DELTA);
        assertThat(certificate.unwritten())
                .hasValueSatisfying(proof -> assertThat(proof).contains("nothing but checkpoints"));
        assertThat(certificate.counts().map(RowCounts::differences))
                .contains(List.of("public.ran was not there before the steps in database shop"));
        assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);
        assertThat(stage.production().query("shop", "select count(*) from number"))
                .as("no test has touched it")
                .isEqualTo("1000");
        assertThat(stage.production().query("shop", "select to_regclass('dirty') is null"))
                .isEqualTo("t");
        assertThat(stage.production().query("shop", "select at < '" + begun + "' from ran"))
                .as("the step ran in the dry run, and not again")
                .isEqualTo("t");

        Stage.Outcome back = stage.promotion().verb("rollback");

        assertThat(back.exitCode()).as(back.said()).isZero();
        assertThat(stage.production().version()).isEqualTo("13");
        assertThat(chosen()).contains("mode: replay", "was promoted before");
    }

    @Test
    void replaysWhereARowComesInWhileItBegins() {
        begin();

        PromotionStage.Ending ending = stage.promotion().promoteWith((number, entry) -> {
            if (entry.equals(CHOSEN)) {
                stage.production().execute("shop", "insert into number values (1001)");
            }
        });

        assertThat(ending.code()).as(ending.said()).isZero();
        assertThat(ending.said()).contains("PROMOTED", "mode: replay", "next transaction id", "no fence row");
        assertThat(lastPromotion().acts().stream().map(Promotion.Act::name)).contains("step Note when it ran");
        assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);
        assertThat(stage.production().query("shop", "select count(*) from number"))
                .isEqualTo("1001");
    }

    @Test
    void replaysWhatIsNotAsTheDryRunLeftIt() throws IOException {
        begin();
        Path beside = Files.writeString(stage.promotion().stage().volume().resolve("main/notes"), "new");
        assertThat(chosen()).contains("mode: replay", "files beside the database were changed");
        Files.delete(beside);
        Path image = image();
        TestHost.run("btrfs", "property", "set", image.toString(), "ro", "false");
        Files.writeString(image.resolve("main/PG_VERSION"), Stage.NEW_VERSION + "\n");
        TestHost.run("btrfs", "property", "set", image.toString(), "ro", "true");

        assertThat(chosen()).contains("mode: replay", "is not as the dry run left it");

        stage.promotion().verbAt(Clock.offset(Clock.systemUTC(), Duration.ofHours(25)), "gc");
        assertThat(stage.promotion().stage().objects())
                .as("as old as evidence may be")
                .isEmpty();
        assertThat(chosen()).contains("mode: replay", image.getFileName().toString());
    }

    /** What a promotion says that goes no further than to the choice of its mode. */
    private static String chosen() {
        PromotionStage.Ending ending = stage.promotion().promoteWith((number, entry) -> {
            if (entry.equals(CHOSEN)) {
                throw new IllegalStateException("the test wants no more of it than its mode");
            }
        });
        assertThat(ending.code()).as(ending.said()).isEqualTo(3);
        return ending.said();
    }

    private static Path image() {
        List<String> objects = stage.promotion().stage().objects();
        assertThat(objects).as("all that the dry run has left").hasSize(1);
        return stage.promotion().stage().snapshots().resolve(objects.get(0));
    }

    private static Promotion lastPromotion() {
        try (Stream<LedgerRecord> records =
                new Ledger(stage.promotion().stage().state()).newestFirst(Ledger.PROMOTION, "orders")) {
            return PromotionJson.fromTree(records.findFirst().orElseThrow().bodyTree(), "the promotion");
        }
    }
}
