package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that look after themselves, on a real btrfs; their times are the test's. */
@Tag("real")
class ScheduledSnapshotsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T13:15:00Z");
    private static final Pattern METRIC =
            Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*\\{volume=\"[A-Za-z0-9._-]+\"} -?\\d+");

    private static LoopFileSystem fileSystem;
    private static int volumes;

    @TempDir
    private Path temporary;

    private String volume;
    private Path snapshots;
    private Path catalog;

    @BeforeAll
    static void mount() {
        fileSystem = LoopFileSystem.btrfs(512L << 20);
    }

    @AfterAll
    static void unmount() {
        fileSystem.close();
    }

    @BeforeEach
    void makeVolume() throws IOException {
        volume = "v" + ++volumes;
        snapshots = fileSystem.root().resolve(".rediacc-" + volume);
        fileSystem.subvolume(volume);
        keep("{ policy: 2h 2d }");
    }

    @Test
    void takesOneSnapshotAPeriodAndMarksOneThatIsLate() throws IOException {
        JsonNode first = run(NOW, "snapshot", volume, "--schedule", "hourly");
        assertThat(first.get("taken").asBoolean()).isTrue();
        assertThat(first.get("lateSeconds").isNull()).isTrue();

        JsonNode again = run(NOW.plusSeconds(44 * 60), "snapshot", volume, "--schedule", "hourly");
        assertThat(again.get("taken").asBoolean()).isFalse();
        assertThat(again.get("id")).isEqualTo(first.get("id"));
        CommandLineRun people = at(NOW.plusSeconds(60), "snapshot", volume, "--schedule", "hourly");
        assertThat(people.out())
                .startsWith(first.get("id").asText())
                .contains("nothing was taken: this is the hourly snapshot of the present period");

        JsonNode next = run(NOW.plusSeconds(45 * 60), "snapshot", volume, "--schedule", "hourly");
        assertThat(next.get("taken").asBoolean()).isTrue();
        assertThat(next.get("lateSeconds").isNull()).isTrue();

        JsonNode late = run(NOW.plus(Duration.ofHours(5)), "snapshot", volume, "--schedule", "hourly");
        assertThat(late.get("lateSeconds").asLong())
                .isEqualTo(Duration.ofMinutes(195).toSeconds());
        assertThat(late.get("id").asText()).isEqualTo("rediacc_" + volume + "_20261122T181500Z_hourly");
        JsonNode listed = run(NOW.plus(Duration.ofHours(5)), "list", volume).at("/volumes/0/snapshots");
        assertThat(listed.findValues("lateSeconds").get(2).asLong()).isEqualTo(195 * 60);
        assertThat(at(NOW.plus(Duration.ofHours(5)), "list", volume).out()).contains("hourly, 3 h 15 min late");

        assertThat(run(NOW, "snapshot", volume, "--schedule", "daily")
                        .get("taken")
                        .asBoolean())
                .isTrue();
        assertThat(run(NOW, "snapshot", volume).get("id").asText()).endsWith("_manual");
        assertThat(run(NOW, "snapshot", volume).get("id").asText()).endsWith("_manual_2");
        assertThat(at(NOW, "snapshot", volume, "--schedule", "hurly").exitCode())
                .isEqualTo(2);
    }

    @Test
    void eightCallersAtOnceTakeOneSnapshot() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Future<CommandLineRun>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                runs.add(callers.submit(() -> at(NOW, "snapshot", volume, "--schedule", "hourly", "--json")));
            }
            int taken = 0;
            for (Future<CommandLineRun> run : runs) {
                assertThat(run.get().exitCode()).as(run.get().err()).isZero();
                taken += run.get().document().get("taken").asBoolean() ? 1 : 0;
            }
            assertThat(taken).isEqualTo(1);
        } finally {
            callers.shutdown();
        }
        assertThat(ids()).hasSize(1);
    }

    @Test
    void twoProcessesAtOnceTakeOneSnapshot() throws Exception {
        // Yearly: no period ends between the two.
        List<Process> processes = List.of(process("one"), process("two"));
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        List<Boolean> taken = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            taken.add(new ObjectMapper()
                    .readTree(temporary.resolve(name).toFile())
                    .get("taken")
                    .asBoolean());
        }
        assertThat(taken).containsExactlyInAnyOrder(true, false);
        assertThat(ids()).hasSize(1);
    }

    @Test
    void prunesWhatThePolicyDoesNotKeepAndSaysWhyItKeepsTheRest() throws IOException {
        List<String> hourly = hourly(9);
        run(NOW, "clone", volume, "--snapshot", hourly.get(0), "--name", "c-" + volume);
        run(NOW, "hold", volume, hourly.get(1), "--for", "30d", "--reason", "audit 4711");
        Path foreign = snapshots.resolve("rediacc_" + volume + "_20260101T000000Z_hourly");
        new HostProcesses(new Cancellation())
                .run(Command.of("btrfs", "subvolume", "snapshot", "-r")
                        .with(fileSystem.root().resolve(volume).toString(), foreign.toString()))
                .orFail(Explanation.of("cannot make a foreign snapshot"));

        Map<String, String> dry = outcomes(run(NOW, "prune", volume, "--dry-run"));
        assertThat(ids()).containsAll(hourly);
        Map<String, String> outcomes = outcomes(run(NOW, "prune", volume));

        assertThat(outcomes)
                .isEqualTo(dry)
                .doesNotContainKey(foreign.getFileName().toString());
        assertThat(outcomes.get(hourly.get(0))).contains("KEPT").contains("origin of clone c-" + volume);
        assertThat(outcomes.get(hourly.get(1))).contains("KEPT").contains("audit 4711");
        assertThat(outcomes.get(hourly.get(2))).isEqualTo("DESTROYED no rule keeps it");
        assertThat(outcomes.get(hourly.get(8))).isEqualTo("KEPT newest, 2h");
        assertThat(foreign).isDirectory();
        assertThat(ids()).containsExactly(hourly.get(0), hourly.get(1), hourly.get(7), hourly.get(8));
        assertThat(outcomes(run(NOW, "prune", volume)).values()).noneMatch(text -> text.startsWith("DESTROYED"));

        assertThat(at(NOW, "destroy", volume, hourly.get(1)).exitCode()).isEqualTo(4);
        assertThat(run(NOW, "release", volume, hourly.get(1))
                        .get("released")
                        .get(0)
                        .get("reason")
                        .asText())
                .isEqualTo("audit 4711");
        run(NOW, "destroy", volume, "c-" + volume);
        run(NOW, "prune", volume);
        // The first of the day remains: 2d keeps it.
        assertThat(ids()).containsExactly(hourly.get(0), hourly.get(7), hourly.get(8));
    }

    @Test
    void keepsWhatAProcessWorksInAndGoesOn() throws Exception {
        List<String> hourly = hourly(6);
        keep("{ policy: 2h }");
        Process reader = new ProcessBuilder("sleep", "600")
                .directory(snapshots.resolve(hourly.get(1)).toFile())
                .start();
        try {
            Map<String, String> outcomes = outcomes(run(NOW, "prune", volume));
            assertThat(outcomes.get(hourly.get(1))).startsWith("KEPT").contains("processes work in it");
            assertThat(outcomes.get(hourly.get(2))).startsWith("DESTROYED");
        } finally {
            reader.destroyForcibly().waitFor();
        }
        assertThat(ids()).containsExactly(hourly.get(1), hourly.get(4), hourly.get(5));
    }

    @Test
    void deletesNothingWithoutAPolicyOrWhereTheScheduleIsBroken() throws IOException {
        List<String> hourly = hourly(5);
        Instant later = NOW.plus(Duration.ofHours(3));
        assertThat(outcomes(run(later, "prune", volume)).get(hourly.get(1)))
                .startsWith("KEPT nothing is deleted: the newest hourly snapshot is 3 h 15 min old");
        keep("{}");
        assertThat(outcomes(run(NOW, "prune", volume)).get(hourly.get(1))).isEqualTo("KEPT no policy");
        assertThat(ids()).hasSize(5);
    }

    @Test
    void listsVerdictsAndSizes() throws IOException {
        List<String> hourly = hourly(4);
        rehearsed(hourly.get(0), "to 15", "PASSED");
        rehearsed(hourly.get(1), "to 15", "FAILED");
        rehearsed(hourly.get(2), "to 15", "ERROR");
        rehearsed(hourly.get(2), "to 15", "FAILED");
        keep("{ policy: 1h }");

        JsonNode listed = run(NOW, "list", volume, "--sizes").at("/volumes/0/snapshots");
        assertThat(listed.get(2).at("/verdicts/to 15").asText()).isEqualTo("FAILED");
        assertThat(listed.get(3).get("verdicts").isEmpty()).isTrue();
        assertThat(listed.get(0).get("exclusiveBytes").isNumber()).isTrue();
        assertThat(listed.get(0).get("ageSeconds").asLong()).isEqualTo(3 * 3600 + 900);
        assertThat(listed.get(0).at("/keptBecause/0/text").asText()).isEqualTo("newest on which 'to 15' passed");
        assertThat(listed.get(1).at("/keptBecause/0/text").asText()).isEqualTo("first on which 'to 15' fails");
        assertThat(listed.get(2).get("kept").asBoolean()).isFalse();
        assertThat(at(NOW, "list", volume).out())
                .contains("LAST VERDICTS")
                .contains("to 15: FAILED")
                .contains("not kept: the next 'rediacc prune' destroys it");

        run(NOW, "prune", volume);
        assertThat(ids()).containsExactly(hourly.get(0), hourly.get(1), hourly.get(3));
    }

    @Test
    void statusIsForPeopleAndMonitors() throws IOException {
        assertThat(at(NOW, "status", volume).exitCode()).isZero();
        hourly(2);
        CommandLineRun fine = at(NOW, "status", volume);
        assertThat(fine.exitCode()).isZero();
        assertThat(fine.out()).contains("fine").contains("15 min 00 s").contains("they are no backup");

        Instant warned = NOW.plus(Duration.ofHours(2));
        CommandLineRun warning = at(warned, "status", volume);
        assertThat(warning.exitCode()).isZero();
        assertThat(warning.out()).contains("warning").contains("the newest hourly snapshot is 2 h 15 min old");
        assertThat(at(warned, "status", volume, "--strict").exitCode()).isEqualTo(3);

        CommandLineRun critical = at(NOW.plus(Duration.ofHours(6)), "status", volume, "--json");
        assertThat(critical.exitCode()).isEqualTo(3);
        JsonNode status = critical.document().at("/volumes/0");
        assertThat(status.get("level").asText()).isEqualTo("CRITICAL");
        assertThat(status.get("criticalAgeSeconds").asLong()).isEqualTo(6 * 3600);
        assertThat(status.get("replicated").asText()).isEqualTo("unknown");

        Files.writeString(
                catalog, Files.readString(catalog).replace("} }\n", "}, gone: { storage: btrfs, path: /no/such } }\n"));
        CommandLineRun all = at(NOW, "status");
        assertThat(all.exitCode()).isEqualTo(3);
        assertThat(all.out()).containsPattern(volume + " +fine").containsPattern("gone +critical");
    }

    /** What the catalogue's check says is passed on; what it does not say is unknown, and neither yes nor no. */
    @Test
    void saysWhetherTheVolumeIsReplicatedElsewhere() throws IOException {
        hourly(2);
        Path check = temporary.resolve("replicated");
        String before = Files.readString(catalog);
        Files.writeString(
                catalog,
                before.replace(", keep:", ", replication: { check: [sh, \"" + check + "\"], maxAge: 2h }, keep:"));

        Files.writeString(check, "echo checking; echo 2026-11-22T12:00:00Z");
        assertThat(replicated()).isEqualTo("yes, 2026-11-22T12:00:00Z, FINE");
        assertThat(at(NOW, "status", "--prometheus").out())
                .contains("rediacc_replicated{volume=\"" + volume + "\"} 1\n")
                .contains("rediacc_replicated_until_seconds{volume=\"" + volume + "\"} 1795348800\n");
        assertThat(at(NOW, "status").out()).contains("they are no backup").doesNotContain("not known");

        Files.writeString(check, "echo 2026-11-22T11:00:00+01:00");
        assertThat(replicated()).isEqualTo("no, 2026-11-22T10:00:00Z, WARNING");
        assertThat(at(NOW, "status", "--prometheus").out())
                .contains("rediacc_replicated{volume=\"" + volume + "\"} 0\n");
        Files.writeString(check, "exit 1");
        assertThat(replicated()).isEqualTo("no, null, WARNING");

        for (String silent : List.of("exit 2", "echo yesterday", "", "kill -9 $$")) {
            Files.writeString(check, silent);
            assertThat(replicated()).as(silent).isEqualTo("unknown, null, WARNING");
        }
        assertThat(at(NOW, "status").out()).contains("gave no answer").contains("not known of: " + volume);
        assertThat(at(NOW, "status", "--prometheus").out()).doesNotContain("rediacc_replicated{");

        Files.writeString(catalog, before);
        assertThat(replicated()).isEqualTo("unknown, null, FINE");
    }

    private String replicated() throws IOException {
        JsonNode status = at(NOW, "status", volume, "--json").document().at("/volumes/0");
        return status.get("replicated").asText() + ", "
                + status.get("replicatedUntil").asText() + ", "
                + status.get("level").asText();
    }

    @Test
    void writesTheTextFormatOfPrometheus() throws IOException {
        hourly(2);
        String text = at(NOW, "status", "--prometheus").out();
        assertThat(text).endsWith("\n").doesNotContain("\r");
        Set<String> declared = new HashSet<>();
        for (String line : text.split("\n")) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# TYPE ")) {
                assertThat(words[3]).isEqualTo("gauge");
                assertThat(declared.add(words[2])).as("declared once: " + line).isTrue();
            } else if (!line.startsWith("# HELP ")) {
                assertThat(line).matches(METRIC);
                assertThat(declared).contains(line.substring(0, line.indexOf('{')));
            }
        }
        assertThat(text)
                .contains("rediacc_snapshot_age_seconds{volume=\"" + volume + "\"} 900\n")
                .contains("rediacc_snapshots{volume=\"" + volume + "\"} 2\n")
                .contains("rediacc_volume_level{volume=\"" + volume + "\"} 0\n");
    }

    @Test
    void aHoldNeedsAReasonAndATimeThatIsOne() throws IOException {
        assertThat(at(NOW, "snapshot", volume, "--hold", "30d").exitCode()).isEqualTo(2);
        assertThat(at(NOW, "snapshot", volume, "--hold", "30", "--reason", "x").exitCode())
                .isEqualTo(2);
        assertThat(at(NOW, "snapshot", volume, "--reason", "x").exitCode()).isEqualTo(2);
        assertThat(ids()).isEmpty();
        JsonNode held = run(NOW, "snapshot", volume, "--hold", "30d", "--reason", "before the upgrade");
        assertThat(held.at("/hold/until").asText()).isEqualTo("2026-12-22T13:15:00Z");
        assertThat(run(NOW, "list", volume)
                        .at("/volumes/0/snapshots/0/holds/0/reason")
                        .asText())
                .isEqualTo("before the upgrade");
        assertThat(at(NOW, "hold", volume, "no-such", "--reason", "x").exitCode())
                .isEqualTo(5);
    }

    /** Hourly snapshots, the newest of 13:00. */
    private List<String> hourly(int count) throws IOException {
        Instant newest = Instant.parse("2026-11-22T13:00:00Z");
        List<String> ids = new ArrayList<>();
        for (int hour = count - 1; hour >= 0; hour--) {
            Instant time = newest.minus(Duration.ofHours(hour));
            ids.add(run(time, "snapshot", volume, "--schedule", "hourly")
                    .get("id")
                    .asText());
        }
        return ids;
    }

    private void rehearsed(String snapshot, String plan, String verdict) {
        new Ledger(temporary.resolve("state"))
                .append(
                        Ledger.REHEARSAL,
                        Map.of(
                                "volume", Map.of("name", volume),
                                "snapshot", Map.of("id", snapshot),
                                "plan", Map.of("name", plan),
                                "verdict", verdict));
    }

    private Process process(String output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "snapshot",
                        volume,
                        "--schedule",
                        "yearly",
                        "--json",
                        "--catalog",
                        catalog.toString())
                .redirectOutput(temporary.resolve(output).toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void keep(String keep) throws IOException {
        catalog = Files.writeString(
                temporary.resolve("volumes.yaml"),
                "state: " + temporary.resolve("state") + "\nvolumes: { " + volume + ": { storage: btrfs, path: "
                        + fileSystem.root().resolve(volume) + ", snapshots: " + snapshots + ", keep: " + keep
                        + " } }\n");
    }

    private List<String> ids() throws IOException {
        return run(NOW, "list", volume).at("/volumes/0/snapshots").findValuesAsText("id");
    }

    private static Map<String, String> outcomes(JsonNode document) {
        Map<String, String> outcomes = new HashMap<>();
        document.get("outcomes")
                .forEach(outcome -> outcomes.put(
                        outcome.get("id").asText(),
                        outcome.get("action").asText() + " "
                                + outcome.get("reason").asText()));
        return outcomes;
    }

    private JsonNode run(Instant time, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        CommandLineRun run = at(time, all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.document();
    }

    private CommandLineRun at(Instant time, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--catalog", catalog.toString()));
        return CommandLineRun.at(time, all.toArray(String[]::new));
    }
}
