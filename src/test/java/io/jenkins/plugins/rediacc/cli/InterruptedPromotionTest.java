package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.rediacc.cli.InterruptibleRun.Cut;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter.Books;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * A promotion and the way back, each killed and cut from power at the entries of its journal, and resumed: one production
 * serves, every acknowledged commit is there, and nothing is left over. Each is interrupted at the entries that tell most and
 * at a sample of the others; in an exhaustive run at every one.
 */
@Tag("real")
class InterruptedPromotionTest {

    private static final int COMMITS_PER_SECOND = 50;
    private static final int ENOUGH = 20;

    /** The exit code of a run that was undone because it had been killed. */
    private static final int UNDONE = 3;

    /** Where a kill leaves servers in states that differ: each takes a whole promotion. */
    private static final Set<String> KILLS = Set.of("done exchange", JournalEntries.POINT_OF_NO_RETURN);

    private static final int MORE_KILLS = 1;

    private static final Set<String> POWER_CUTS = Set.of(
            "done stop production",
            "done disarm the old side",
            "done disarm the upgraded side",
            "begun exchange",
            "done exchange",
            JournalEntries.POINT_OF_NO_RETURN,
            "done open");

    private static final int MORE_POWER_CUTS = 2;

    private static RestorableStage stage;
    private static InterruptibleRun promotion;
    private static InterruptibleRun wayBack;

    /** The run at whose start production stands; null where it stands elsewhere. */
    private static InterruptibleRun standing;

    @BeforeAll
    static void goThereAndBack() {
        stage = new RestorableStage();
        try (TestWriter writer = stage.production().writer("shop", COMMITS_PER_SECOND)) {
            promotion = new InterruptibleRun(
                    stage, writer, "promote", stage.promotion().plan().toString());
            writer.awaitMore(ENOUGH);
            writer.stop();
            String position = stage.promotion().verb("rollback").anyLoss();
            wayBack = new InterruptibleRun(
                    stage, writer, "rollback", "--accept-loss-since", position, "--confirm", "orders");
        }
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @TestFactory
    Stream<DynamicTest> aKilledPromotionIsResumed() {
        return cells("kill -9 of a promotion", promotion, KILLS, MORE_KILLS, cut -> {
            standAtStartOf(promotion);
            try (TestWriter writer = stage.production().writer("shop", COMMITS_PER_SECOND)) {
                promotion.killAt(cut);
                assertStatusTells(cut);
                Ended ended = resume(promotion, cut);
                writer.awaitMore(ENOUGH);
                assertBooks(writer.stop());
                return ended;
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aKilledWayBackIsResumed() {
        return cells("kill -9 of a way back", wayBack, KILLS, MORE_KILLS, cut -> {
            standAtStartOf(wayBack);
            wayBack.killAt(cut);
            assertStatusTells(cut);
            Ended ended = resume(wayBack, cut);
            assertBooks(acknowledgedInWayBack(cut));
            assertTakesWrites();
            return ended;
        });
    }

    @TestFactory
    Stream<DynamicTest> aPromotionIsResumedAfterAPowerCut() {
        return cells("power cut in a promotion", promotion, POWER_CUTS, MORE_POWER_CUTS, cut -> {
            cutPower(cut);
            Ended ended = resume(promotion, cut);
            assertBooks(cut.acknowledged());
            assertTakesWrites();
            return ended;
        });
    }

    @TestFactory
    Stream<DynamicTest> aWayBackIsResumedAfterAPowerCut() {
        return cells("power cut in a way back", wayBack, POWER_CUTS, MORE_POWER_CUTS, cut -> {
            cutPower(cut);
            Ended ended = resume(wayBack, cut);
            assertBooks(acknowledgedInWayBack(cut));
            assertTakesWrites();
            return ended;
        });
    }

    /** How an interrupted run ended when it was resumed, and how long that took. */
    private record Ended(String outcome, Duration took) {}

    /** Interrupts a run, resumes it and looks at what came of it. */
    @FunctionalInterface
    private interface Cell {
        Ended fill(Cut cut);
    }

    private static Stream<DynamicTest> cells(
            String title, InterruptibleRun run, Set<String> telling, int more, Cell cell) {
        InterruptionTable table = new InterruptionTable(title);
        return run.cuts(title, telling, more).stream()
                .map(cut -> DynamicTest.dynamicTest(cut.toString(), () -> {
                    try {
                        Ended ended = cell.fill(cut);
                        table.add(cut.toString(), ended.outcome(), run.versionAfter(cut), ended.took());
                        assertLeft(run, cut);
                    } catch (Throwable e) {
                        standing = null;
                        table.add(cut.toString(), "WRONG", "?", Duration.ZERO);
                        throw e;
                    }
                }));
    }

    /** Production serves as it did before the run; where it does so already, it stays. */
    private static void standAtStartOf(InterruptibleRun run) {
        if (standing != run) {
            stage.restore(run.start());
            stage.production().start();
        }
    }

    /** The power is cut at that instant and comes back; no server runs. */
    private static void cutPower(Cut cut) {
        standing = null;
        stage.restore(cut.image());
    }

    /** Status is critical; where the run stands is what its journal says, and whether production serves is what a client sees. */
    private static void assertStatusTells(Cut cut) {
        CommandLineRun status = CommandLineRun.of(
                "status",
                "orders",
                "--json",
                "--catalog",
                stage.promotion().stage().catalog().toString());
        assertThat(status.exitCode()).as(status.out()).isEqualTo(UNDONE);
        JsonNode promotion = document(status).at("/volumes/0/promotion");
        assertThat(promotion.get("interrupted").asBoolean()).as(status.out()).isTrue();
        assertThat(promotion.get("lastEntry").asText()).isEqualTo(cut.entry());
        assertThat(promotion.get("pastPointOfNoReturn").asBoolean()).isEqualTo(!cut.returns());
        assertThat(promotion.get("production").asText().equals("SERVES"))
                .as(status.out())
                .isEqualTo(stage.production().answers());
    }

    private static JsonNode document(CommandLineRun run) {
        try {
            return run.document();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ended resume(InterruptibleRun run, Cut cut) {
        Instant begun = Instant.now();
        CommandLineRun resumed = CommandLineRun.of(
                "promote",
                "orders",
                "--resume",
                "--catalog",
                stage.promotion().stage().catalog().toString());
        Duration took = Duration.between(begun, Instant.now());
        String said = resumed.out() + resumed.err();
        assertThat(said).contains(run.outcomeAfter(cut));
        assertThat(resumed.exitCode()).as(said).isEqualTo(cut.returns() ? UNDONE : 0);
        if (run == wayBack) {
            assertThat(said)
                    .as("a way back tells nothing of its promotion's")
                    .doesNotContain("base backup", "promised");
        }
        assertThat(stage.production().version()).isEqualTo(run.versionAfter(cut));
        standing = cut.returns() ? run : null;
        return new Ended(run.outcomeAfter(cut), took);
    }

    /** What serves has every transfer up to that one, each once, and the sums hold. */
    private static void assertBooks(long acknowledged) {
        Books books = TestWriter.books(stage.production(), "shop");
        assertThat(books.whole()).as("the books %s", books).isTrue();
        assertThat(books.highest()).isGreaterThanOrEqualTo(acknowledged);
    }

    /** Going back loses what came after the opening, and nothing that came before. */
    private static long acknowledgedInWayBack(Cut cut) {
        return cut.returns()
                ? cut.acknowledged()
                : promotion.at("done stop production").acknowledged();
    }

    private static void assertTakesWrites() {
        try (TestWriter writer = stage.production().writer("shop", COMMITS_PER_SECOND)) {
            writer.awaitMore(ENOUGH);
        }
    }

    private static void assertLeft(InterruptibleRun run, Cut cut) {
        stage.assertNoDirectoryOfARunIsLeft();
        CommandLineRun collected = CommandLineRun.of(
                "gc", "--catalog", stage.promotion().stage().catalog().toString());
        assertThat(collected.exitCode()).as(collected.err()).isZero();
        stage.assertOnlyProductionIsLeft();
        assertThat(stage.promotion().stage().objects())
                .as("snapshots and clones")
                .hasSize(run.objectsAfter(cut));
    }
}
