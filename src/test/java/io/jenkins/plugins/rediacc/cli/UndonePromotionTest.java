package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.PromotionStage.Ending;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What makes a promotion give up before the point of no return, each on the same production under a writer: it serves as
 * before then, with every acknowledged commit, and nothing of the attempt is left.
 */
@Tag("real")
class UndonePromotionTest {

    private static final int UNDONE = 3;
    private static final int REFUSED = 4;

    /** Allocates what is left of a file system, in ever smaller files. */
    private static final String FILL =
            """
            for kib in 1048576 131072 16384 1024 64 4; do
              while fallocate -l ${kib}K "$0/$kib.$((n = n + 1))" 2>/dev/null; do :; done
            done
            """;

    private static PromotionStage stage;

    @TempDir
    private static Path scratch;

    private TestWriter writer;

    @BeforeAll
    static void openStage() {
        stage = PromotionStage.btrfs().withEvidence();
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @BeforeEach
    void startWriter() {
        writer = stage.production().writer("shop", 100);
    }

    @AfterEach
    void productionServesAsBefore() {
        try (TestWriter it = writer) {
            stage.assertServes("13", it);
        }
        stage.assertNothingLeft();
        stage.assertNothingOursInside();
        stage.stage().volumeOptions("");
    }

    @Test
    void aPersonWhoOpensTheDirectoryAndStartsTheOldServerRightAfterItsStopIsServed() {
        Ending ending = at("done stop production", () -> {
            Path data = stage.production().data();
            TestHost.run("chmod", "0700", data.toString());
            StubbornStarter.start(data);
        });

        assertThat(ending.code()).as(ending.said()).isEqualTo(UNDONE);
        assertThat(ending.said()).contains("somebody started production before it was disarmed");
    }

    @Test
    void aPauseOfWhichLessIsLeftThanTheWayBackTakes() {
        // The dry run's way back took 5 s; half as much again is the margin.
        stage.stage().volumeOptions("promote:\n  maxPause: 8s\n");

        Ending ending = at("never", () -> {});

        assertThat(ending.code()).as(ending.said()).isEqualTo(UNDONE);
        assertThat(ending.said()).contains("only 7.5 s are left, which giving up may take");
    }

    @Test
    void aPauseThatCannotBeKeptByTheActsOfTheDryRunDoesNotBegin() {
        Map<String, Integer> acts = new LinkedHashMap<>();
        acts.put("stop production", 1);
        acts.put("step Upgrade the cluster", 119);
        acts.put("open", 1);
        stage.withActs(acts);
        try {
            Ending ending = at("begun stop production", () -> {
                throw new AssertionError("the pause has begun");
            });

            assertThat(ending.code()).as(ending.said()).isEqualTo(UNDONE);
            assertThat(ending.said()).contains("the pause of writes takes 2 min 01 s by the dry run");
        } finally {
            stage.withActs(Map.of());
        }
    }

    @Test
    void aWalSenderThatKeepsTheServerFromStopping() throws Exception {
        stage.stage().volumeOptions("promote:\n  stopDeadline: 3s\n");
        Process[] receiver = new Process[1];
        try {
            Ending ending = at("done fence row", () -> receiver[0] = hangingReceiver());

            assertThat(ending.code()).as(ending.said()).isEqualTo(UNDONE);
            assertThat(ending.said()).contains("did not stop within");
        } finally {
            receiver[0].destroyForcibly().waitFor();
        }
    }

    @Test
    void aNewServerThatDoesNotStartWithProductionsConfiguration() {
        Ending ending =
                at("done hand over", () -> append(stage.other().resolve("postgresql.auto.conf"), "nonsense = 1\n"));

        assertThat(ending.code()).as(ending.said()).isEqualTo(UNDONE);
    }

    @Test
    void aClosedServerThatDiesBeforeItIsProbed() {
        Ending ending = at(
                "done start closed", () -> Stage.workingBelow(stage.other()).forEach(ProcessHandle::destroyForcibly));

        assertThat(ending.code()).as(ending.said()).isEqualTo(UNDONE);
    }

    @Test
    void aDiskThatIsFullAtTheSwitch() throws IOException {
        Path filler = Files.createDirectory(stage.stage().root().resolve("filler"));
        Ending ending = at("done hand over", () -> TestHost.run("sh", "-c", FILL, filler.toString()));
        TestHost.run("rm", "-r", filler.toString());
        TestHost.run("sync", "--file-system", stage.stage().root().toString());
        Stage.awaitThat(
                "there is space again", () -> stage.stage().root().toFile().getUsableSpace() > 1L << 30);

        assertThat(ending.code()).as(ending.said()).isEqualTo(UNDONE);
    }

    @Test
    void definitionsThatCameInDuringThePromotion() {
        Ending first = at("done objects after the steps", () -> {
            throw new IllegalStateException("the test wants no more of it than its fingerprint");
        });
        assertThat(first.code()).as(first.said()).isEqualTo(UNDONE);
        stage.withFingerprint(stage.lastFingerprint());
        try {
            Ending ending =
                    at("done fence row", () -> stage.production().execute("shop", "create table sneaked(i int)"));

            assertThat(ending.code()).as(ending.said()).isEqualTo(REFUSED);
            assertThat(ending.said()).contains("objects are not those that the dry run promoted");
            assertThat(stage.production().query("shop", "select count(*) from sneaked"))
                    .isEqualTo("0");
        } finally {
            stage.production().execute("shop", "drop table if exists sneaked");
        }
    }

    /** Promotes, and does something at that entry of the journal. */
    private static Ending at(String entry, Runnable deed) {
        return stage.promoteWith((number, text) -> {
            if (text.equals(entry)) {
                deed.run();
            }
        });
    }

    /** Receives the WAL of production, and stops answering. */
    private static Process hangingReceiver() {
        TestCluster production = stage.production();
        try {
            Process receiver = new ProcessBuilder(
                            TestCluster.binOf("13").resolve("pg_receivewal").toString(),
                            "--directory=" + Files.createDirectories(scratch.resolve("wal")),
                            "--host=127.0.0.1",
                            "--port=" + production.port(),
                            "--username=" + TestCluster.SUPERUSER,
                            "--no-password")
                    .redirectErrorStream(true)
                    .redirectOutput(scratch.resolve("receiver.log").toFile())
                    .start();
            Stage.awaitThat("the receiver streams", () -> production
                    .query("postgres", "select count(*) from pg_stat_replication where state = 'streaming'")
                    .equals("1"));
            TestHost.run("kill", "-STOP", Long.toString(receiver.pid()));
            return receiver;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
