package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the verbs say of a promotion that was killed in its pause: how it stands, that production is down, and the way out. */
@Tag("real")
class UnfinishedPromotionTest {

    private static final int SURROUNDINGS = 3;
    private static final int REFUSED = 4;
    private static final String WAY_OUT = "rediacc promote orders --resume";
    private static final String LAST_ENTRY = "done disarm the old side";

    private static PromotionStage stage;

    @BeforeAll
    static void killPromotionInItsPause() {
        stage = PromotionStage.btrfs().withEvidence();
        assertThat(stage.promoteUntil(LAST_ENTRY, "halt").exitCode()).isEqualTo(PromotionProcess.HALTED);
    }

    @AfterAll
    static void resume() {
        CommandLineRun resumed = run("promote", "--resume");
        assertThat(resumed.out()).contains("UNDONE", "now: production serves: PostgreSQL 13");
        assertThat(run("status").exitCode()).as("status").isZero();

        stage.close();
    }

    private static CommandLineRun run(String verb, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of(verb, "orders", "--catalog", stage.stage().catalog().toString()));
        arguments.addAll(List.of(options));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void statusIsCriticalAndNamesTheStateAndTheWayOut() throws IOException {
        CommandLineRun status = run("status");

        assertThat(status.exitCode()).isEqualTo(SURROUNDINGS);
        assertThat(status.out())
                .contains("critical", "was interrupted before the point of no return", "'" + LAST_ENTRY + "'")
                .contains("production is down: no server runs on", WAY_OUT);
        assertThat(run("status", "--prometheus").out())
                .contains("rediacc_volume_level{volume=\"orders\"} 2\n")
                .contains("rediacc_promotion_unfinished{volume=\"orders\"} 1\n")
                .contains("rediacc_promotion_interrupted{volume=\"orders\"} 1\n")
                .contains("rediacc_production_serves{volume=\"orders\"} 0\n");
        JsonNode promotion = run("status", "--json").document().at("/volumes/0/promotion");
        assertThat(promotion.get("lastEntry").asText()).isEqualTo(LAST_ENTRY);
        assertThat(promotion.get("pastPointOfNoReturn").asBoolean()).isFalse();
        assertThat(promotion.get("production").asText()).isEqualTo("DOWN");
    }

    @Test
    void doctorFindsIt() {
        CommandLineRun doctor = run("doctor");

        assertThat(doctor.exitCode()).isEqualTo(SURROUNDINGS);
        assertThat(doctor.out()).contains("production is down", WAY_OUT);
    }

    @Test
    void everyVerbThatItKeepsFromItsWorkSaysSo() {
        String plan = stage.plan().toString();
        for (List<String> verb : List.of(
                List.of("promote", plan),
                List.of("test", plan),
                List.of("rollback"),
                List.of("finalize"),
                List.of("snapshot"),
                List.of("clone", "--snapshot", "new"))) {
            CommandLineRun outcome =
                    run(verb.get(0), verb.subList(1, verb.size()).toArray(String[]::new));
            String said = outcome.out() + outcome.err();

            assertThat(outcome.exitCode()).as(said).isEqualTo(REFUSED);
            assertThat(said).as("%s", verb).contains("production is down: no server runs on", WAY_OUT);
        }
        assertThat(run("gate", plan).out()).contains(WAY_OUT);
    }
}
