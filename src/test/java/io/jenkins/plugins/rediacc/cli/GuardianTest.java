package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.Sample;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import io.jenkins.plugins.rediacc.engine.promotion.LeaseRecord;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A promotion whose engine is killed under a writer, with nobody there to resume it: its guardian does. */
@Tag("real")
class GuardianTest {

    private static PromotionStage stage;

    @BeforeAll
    static void openStage() {
        stage = PromotionStage.btrfs().withEvidence();
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @TestFactory
    Stream<DynamicTest> productionServesByItselfAfterAKill() {
        InterruptionTable table = new InterruptionTable("kill -9, nobody there");
        return Sample.of("guardian", entries(), Set.of("done disarm the old side"), 1).stream()
                .map(entry -> DynamicTest.dynamicTest(entry, () -> {
                    Duration took = killAt(entry);
                    table.add(entry, outcome(), stage.version(), took);
                    if (stage.version().equals(Stage.NEW_VERSION)) {
                        stage.takeBack();
                    }
                }));
    }

    /** A process that only sleeps is no dead one, and nobody acts beside it. */
    @Test
    void anEngineThatSleepsIsNotResumed() {
        Outcome woken = stage.promoteUntil("done disarm the old side", resumeBesideMe());

        assertThat(woken.exitCode()).as(woken.said()).isZero();
        assertThat(woken.said()).contains("no promotion and no rollback waits to be resumed", "is under way");
        Outcome back = stage.verb("rollback");
        assertThat(back.exitCode()).as(back.said()).isZero();
    }

    /** The command line as another process runs it while this one is in the midst of a promotion. */
    private static String resumeBesideMe() {
        String rediacc = String.join(" ", GuardianProcess.ownProgram()).replace("'", "'\\''");
        String catalog = stage.stage().catalog().toString();
        return "%1$s resume orders --catalog %2$s >&2; %1$s promote orders --resume --catalog %2$s >&2 || :"
                .formatted(rediacc, catalog);
    }

    private static Duration killAt(String entry) {
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            Outcome killed = stage.killGuardedAt(entry);
            Instant died = Instant.now();
            assertThat(killed.exitCode()).as(killed.said()).isEqualTo(PromotionProcess.HALTED);
            writer.awaitMore(1);
            Duration took = Duration.between(died, Instant.now());
            Stage.awaitThat("the guardian has come to the end: " + guardianSaid(), () -> Lease.find(
                            stage.stage().state(), stage.volume())
                    .filter(LeaseRecord::held)
                    .isEmpty());
            stage.assertServes(stage.version(), writer);
            return took;
        }
    }

    private static String outcome() {
        return guardianSaid()
                .lines()
                .filter(line -> line.startsWith("orders: "))
                .reduce("", (first, last) -> last);
    }

    private static String guardianSaid() {
        var log = stage.stage().state().resolve("promotions/orders.guardian.log");
        return Files.exists(log) ? Stage.read(log) : "";
    }

    /** The acts of a promotion as they begin and are done; the pause is in the midst of them. */
    private static List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (String act : List.of(
                "guards",
                "fence row",
                "open transactions",
                "bar further starts",
                "stop production",
                "disarm the old side",
                "final snapshot",
                "clone",
                "start the clone",
                "step Upgrade the cluster",
                "hand over",
                "start closed",
                "stop closed",
                "settle",
                "exchange",
                "open",
                "keep the old side",
                "analyze")) {
            entries.addAll(List.of("begun " + act, "done " + act));
        }
        return entries;
    }
}
