package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.promotion.GateSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the gate says through the command line about rehearsals of a real production. The dry run is written into the
 * ledger by the test, as a record of what it would have measured.
 */
@Tag("real")
class GateVerbTest {

    private static final String PLAN =
            """
            name: %s
            steps:
              - name: Change
                run: |
                  . ./lib.sh
                  change
            tests:
              - name: Not empty
                run: |
                  test "$(psql -Atc 'select count(*) from t')" -gt 0
            """;
    private static final String LIBRARY = "change() { psql -Atc 'create table u()'; }\n";

    private static Stage stage;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(1L << 30);
        stage.production().execute("postgres", "create table t as select 1 as i");
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @AfterEach
    void nothingIsLeft() {
        stage.assertNothingLeft();
    }

    @Test
    void isPassedWithARehearsalAndADryRunAndNotWithout() throws IOException {
        Path plan = plan("whole");
        assertThat(reasons(plan)).containsExactly("gate/not-rehearsed", "gate/no-dry-run");
        Rehearsal rehearsal = passed(plan);
        assertThat(reasons(plan)).containsExactly("gate/no-dry-run");
        dryRun(rehearsal, Duration.ofSeconds(10));

        CommandLineRun allowed = gate(plan, "--json");

        assertThat(allowed.exitCode()).as(allowed.out() + allowed.err()).isZero();
        JsonNode document = allowed.document();
        assertThat(document.get("allowed").asBoolean()).isTrue();
        assertThat(document.get("rehearsal").asText()).isEqualTo(rehearsal.id());
        assertThat(document.get("systemIdentifier").asText())
                .isEqualTo(rehearsal.volume().systemIdentifier())
                .isNotEmpty();
        assertThat(document.get("planDigest").asText())
                .isEqualTo(rehearsal.plan().digest());
        assertThat(document.get("promisedPauseSeconds").asDouble()).isEqualTo(15);
        assertThat(document.get("evidence").asText()).hasSize(64);
        assertThat(gate(plan).out()).contains("allowed: the promotion of 'whole' on orders", "at most 15.0 s");

        assertThat(reasons(plan, "--max-pause", "14s")).containsExactly("gate/pause-too-long");
        assertThat(reasons(plan, "--max-age", "1ms")).containsExactly("gate/rehearsal-old", "gate/dry-run-old");
        CommandLineRun more = gate(plan, "--max-pause", "121s");
        assertThat(more.exitCode()).isEqualTo(2);
        assertThat(more.err()).contains("more than the catalogue allows");
    }

    @Test
    void anotherSpaceInThePlanOrInAFileThatAScriptIncludesIsAnotherPlan() throws IOException {
        Path plan = plan("spaced");
        dryRun(passed(plan), Duration.ofSeconds(10));
        Path library = plan.resolveSibling("lib.sh");
        Files.writeString(library, LIBRARY.replace("{ psql", "{  psql"));

        CommandLineRun included = gate(plan);

        assertThat(included.exitCode()).isEqualTo(4);
        assertThat(included.out()).contains("refused", "lib.sh was changed", "what to do: rehearse it: rediacc test");
        Files.writeString(library, LIBRARY);
        assertThat(gate(plan).exitCode()).isZero();
        Files.writeString(plan, Files.readString(plan) + " ");
        assertThat(gate(plan).out()).contains("plan.yaml was changed");
        assertThat(reasons(plan)).containsExactly("gate/plan-changed", "gate/no-dry-run");
    }

    @Test
    void aPassFollowedByAFailureIsNoPass() throws IOException {
        Path plan = plan("failing");
        dryRun(passed(plan), Duration.ofSeconds(10));
        assertThat(gate(plan).exitCode()).isZero();
        stage.production().execute("postgres", "alter table t rename to kept; create table t(i int)");
        try {
            assertThat(stage.test(plan).verdict()).isEqualTo(Verdict.FAILED);
        } finally {
            stage.production().execute("postgres", "drop table t; alter table kept rename to t");
        }
        assertThat(reasons(plan)).containsExactly("gate/rehearsal-failed");

        passed(plan);
        assertThat(gate(plan).exitCode()).isZero();
    }

    @Test
    void aRehearsalOfAnotherVolumeIsNoEvidence() throws IOException {
        Path plan = plan("elsewhere");
        passed(plan);
        Path renamed = Files.writeString(
                stage.output(), Files.readString(stage.catalog()).replace("  orders:", "  staging:"));

        CommandLineRun other = CommandLineRun.of("gate", "staging", plan.toString(), "--catalog=" + renamed, "--json");

        assertThat(other.exitCode()).isEqualTo(4);
        assertThat(ids(other.document())).containsExactly("gate/other-volume", "gate/no-dry-run");
        assertThat(other.out()).contains("was rehearsed on volume orders, not on staging");
    }

    @Test
    void evidenceThatWasEditedOrCutIsRefusedAndATornLineIsCutAndRecorded() throws IOException {
        Path plan = plan("edited");
        dryRun(passed(plan), Duration.ofSeconds(10));
        assertThat(gate(plan).exitCode()).isZero();
        Path ledger = stage.state().resolve("ledger.jsonl");
        String whole = Files.readString(ledger);
        String shorter = whole.replaceFirst("\"pauseOfWrites\":1", "\"pauseOfWrites\":0");
        assertThat(shorter).isNotEqualTo(whole);
        String cut = whole.substring(0, whole.lastIndexOf('\n', whole.length() - 2) + 1);
        try {
            for (String bad :
                    List.of(shorter, cut, whole + whole.lines().findFirst().orElseThrow() + "\n")) {
                Files.writeString(ledger, bad);
                assertThat(reasons(plan)).containsExactly("gate/ledger-changed");
                assertThat(Files.readString(ledger)).isEqualTo(bad);
            }
        } finally {
            Files.writeString(ledger, whole);
        }
        Files.writeString(ledger, "{\"sequence\":", StandardOpenOption.APPEND);

        assertThat(gate(plan).exitCode()).isZero();
        try (Stream<String> kinds = new Ledger(stage.state()).records().map(record -> record.kind())) {
            assertThat(kinds.toList()).endsWith(Ledger.TORN_LINE);
        }
    }

    @Test
    void aVolumeWithoutACatalogueCannotBePromoted() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "gate", "orders", plan("bare").toString(), "--storage=btrfs", "--path=" + stage.volume());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("put it into a catalogue");
    }

    private static Path plan(String name) {
        return stage.plan(PLAN.formatted(name), Map.of("lib.sh", LIBRARY));
    }

    private static Rehearsal passed(Path plan) {
        Rehearsal rehearsal = stage.test(plan);
        assertThat(rehearsal.verdict()).as(rehearsal.reason()).isEqualTo(Verdict.PASSED);
        return rehearsal;
    }

    private static void dryRun(Rehearsal rehearsal, Duration pause) {
        new Ledger(stage.state())
                .append(
                        Ledger.PROMOTION_DRY_RUN,
                        GateSamples.dryRun(
                                "dry-" + rehearsal.id(),
                                Instant.now(),
                                rehearsal.volume().name(),
                                rehearsal.volume().systemIdentifier(),
                                rehearsal.plan().digest(),
                                rehearsal.tools(),
                                Promotion.Outcome.REHEARSED,
                                true,
                                false,
                                Optional.of(pause)));
    }

    private static CommandLineRun gate(Path plan, String... options) {
        return CommandLineRun.of(Stream.concat(
                        Stream.of("gate", "orders", plan.toString(), "--catalog=" + stage.catalog()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private static List<String> reasons(Path plan, String... options) throws IOException {
        CommandLineRun run = gate(
                plan, Stream.concat(Stream.of(options), Stream.of("--json")).toArray(String[]::new));
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(4);
        return ids(run.document());
    }

    private static List<String> ids(JsonNode document) {
        return document.get("objections").findValuesAsText("id");
    }
}
