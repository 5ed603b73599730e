package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.PromotionStage.Ending;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter.Books;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One promotion that goes through although everybody at once works against it; each test looks at one of them. */
@Tag("real")
class PromotionAdversariesTest {

    private static PromotionStage stage;
    private static StubbornStarter starter;
    private static Watchdog oldUnit;
    private static Watchdog newUnit;
    private static Path pooler;
    private static Ending ending;
    private static long acknowledged;
    private static long drawn;
    private static boolean leftOpenWasCommitted;

    @BeforeAll
    static void promoteAmongAll() throws Exception {
        stage = PromotionStage.btrfs().withEvidence();
        pooler = stage.stage().root().resolve("pooler");
        stage.stage()
                .volumeOptions(
                        """
                promote:
                  grace: 1s
                  pause: [tee, %1$s]
                  resume: [rm, -f, %1$s]
                """
                                .formatted(pooler));
        starter = new StubbornStarter(stage);
        TestCluster production = stage.production();
        production.execute("shop", "create sequence burst; create table left_open(i int)");
        try (TestWriter writer = production.writer("shop", 200);
                SequenceBurst burst = SequenceBurst.start(production, "shop");
                LeftOpen open = LeftOpen.begin(production, "shop");
                Watchdog old = Watchdog.start(production.data(), "13");
                Watchdog fresh = Watchdog.start(production.data(), Stage.NEW_VERSION)) {
            oldUnit = old;
            newUnit = fresh;
            ending = stage.promoteWith((number, entry) -> starter.tryAt(entry));
            writer.awaitMore(20);
            acknowledged = writer.stop();
            drawn = burst.stop();
            leftOpenWasCommitted = open.commit();
        }
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @Test
    void goesThroughWhateverTheyDo() {
        assertThat(ending.code()).as(ending.said()).isZero();
        assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);
        assertThat(stage.verb("gc").exitCode()).isZero();
    }

    /** It connects as the superuser, straight to the server, and again at once wherever it was thrown out. */
    @Test
    void aSuperuserWhoBypassesThePoolerLosesNoCommit() {
        Books books = TestWriter.books(stage.production(), "shop");
        assertThat(books.whole()).as("the books %s", books).isTrue();
        assertThat(books.highest()).isGreaterThanOrEqualTo(acknowledged);
        assertThat(pooler).as("the pooler holds clients back").doesNotExist();
    }

    @Test
    void noNumberOfASequenceIsDrawnTwice() {
        long next = Long.parseLong(stage.production().query("shop", "select nextval('burst')"));
        assertThat(drawn).isGreaterThan(100);
        assertThat(next).isGreaterThan(drawn);
    }

    @Test
    void aTransactionThatWasOpenAcrossTheFreezeIsWhollyGone() {
        assertThat(leftOpenWasCommitted).as("its commit was acknowledged").isFalse();
        assertThat(stage.production().query("shop", "select count(*) from left_open"))
                .isEqualTo("0");
    }

    /** Both units exist side by side after an upgrade on Debian, and each is started by whoever sees it down. */
    @Test
    void watchdogsOfBothVersionsStartNothingInThePause() {
        assertThat(oldUnit.attempts()).as("attempts of the old version").isGreaterThan(5);
        assertThat(oldUnit.successes()).as("starts of the old version").isZero();
        assertThat(newUnit.attempts()).as("attempts of the new version").isGreaterThan(5);
        assertThat(newUnit.successes())
                .as("starts of the new version, which only its opening allows")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void theOldSideStartsAtNoAct() {
        assertThat(starter.attempts()).as("attempts").isGreaterThan(20);
        assertThat(starter.successes()).isEmpty();
        assertThat(Files.exists(stage.other().resolve("postmaster.pid"))).isFalse();
    }
}
