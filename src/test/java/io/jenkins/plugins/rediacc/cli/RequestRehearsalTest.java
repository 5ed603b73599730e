package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door of the Jenkins steps: a rehearsal by a request file, as a process of its own. */
@Tag("real")
class RequestRehearsalTest {

    /** What a CI server puts into the environment to find and end every process of a build. */
    private static final Map<String, String> BUILD = Map.of(
            "JENKINS_NODE_COOKIE", "n0de",
            "JENKINS_SERVER_COOKIE", "durable-1",
            "BUILD_ID", "42",
            "HUDSON_COOKIE", "c00kie",
            "NOT_ASKED_FOR", "other",
            "TOKEN", "t0ken-value");

    private static Stage stage;

    @TempDir
    private Path folder;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(1L << 30);
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
    void theResultIsBesideTheRequestAndASecondStartGivesItAgain() throws IOException {
        Path plan = stage.plan(
                "name: x\nsteps:\n  - name: Look\n    run: ./look.sh\n    secrets: [TOKEN]\n",
                Map.of("look.sh", "#!/bin/sh\nenv\necho token=$TOKEN\n"));
        Path request = TestHost.request(folder, "r1", "test", parameters(plan), "TOKEN");

        Stage.Outcome first =
                stage.start(BUILD, "--request", request.toString()).await();
        Stage.Outcome second =
                stage.start(BUILD, "--request", request.toString()).await();

        assertThat(first.exitCode()).as(first.said()).isZero();
        assertThat(second.exitCode()).isZero();
        assertThat(second.stdout()).contains("has ended already");
        JsonNode result = result();
        assertThat(result.at("/result/verdict").asText()).isEqualTo("PASSED");
        assertThat(result.at("/result/id").asText()).isEqualTo("r1");
        Path reports = stage.state().resolve("rehearsals/r1/report");
        assertThat(reports.resolve("report.json")).exists();
        String environment = Files.readString(
                reports.resolve(result.at("/result/steps/0/logs/0").asText()));
        assertThat(environment)
                .contains("REDIACC_STEP=Look", "PGHOST=", "token=****")
                .doesNotContain("JENKINS_", "BUILD_ID", "HUDSON_", "NOT_ASKED_FOR", "t0ken-value");
    }

    @Test
    void aSecondStartAttachesToTheFirstAndACancelFileEndsBoth() throws Exception {
        Path plan = stage.plan(
                "name: x\nsteps:\n  - name: Hang\n    run: ./hang.sh\n",
                Map.of("hang.sh", "#!/bin/sh\nexec sleep 4713\n"));
        Path request = TestHost.request(folder, "r2", "test", parameters(plan));
        Stage.Running first = stage.start(BUILD, "--request", request.toString());
        Stage.awaitThat("the step runs", () -> first.output().contains("Hang"));
        assertNoCookieIn(processes());
        Stage.Running second = stage.start("--request", request.toString());
        assertThat(second.process().isAlive()).isTrue();

        Files.createFile(folder.resolve("cancel"));

        assertThat(first.await().exitCode()).isEqualTo(130);
        assertThat(second.await().exitCode()).isEqualTo(130);
        assertThat(result().at("/exitCode").asInt()).isEqualTo(130);
        assertThat(result().at("/result/errorCause").asText()).isEqualTo("CANCELLED");
        assertThat(stage.state().resolve("runs/r2.json")).doesNotExist();
        assertThat(stage.state().resolve("rehearsals/r2/work")).doesNotExist();
    }

    @Test
    void whatTheCallerCallsSensitiveIsMaskedEvenWhereNoStepAsksForIt() throws IOException {
        Path plan = stage.plan(
                "name: x\nsteps:\n  - name: Look\n    run: ./look.sh\n",
                Map.of("look.sh", "#!/bin/sh\necho it is t0ken-value\necho \"token:$TOKEN\"\n"));
        Path request = TestHost.request(folder, "r5", "test", parameters(plan), "TOKEN");

        Stage.Outcome outcome =
                stage.start(BUILD, "--request", request.toString()).await();

        assertThat(outcome.exitCode()).as(outcome.stdout()).isZero();
        assertThat(outcome.stdout()).contains("it is ****").doesNotContain("t0ken-value");
        Path log = stage.state()
                .resolve("rehearsals/r5/report")
                .resolve(result().at("/result/steps/0/logs/0").asText());
        assertThat(log).content().contains("it is ****").contains("token:\n");
    }

    @Test
    void aRehearsalEndsAtTheTimeLimitOfItsCaller() throws IOException {
        Path plan = stage.plan(
                "name: x\nsteps:\n  - name: Hang\n    run: ./hang.sh\n",
                Map.of("hang.sh", "#!/bin/sh\nexec sleep 4714\n"));
        Map<String, Object> parameters = new HashMap<>(parameters(plan));
        parameters.put("timeout", "20s");
        Path request = TestHost.request(folder, "r6", "test", parameters);

        Stage.Outcome outcome = stage.start("--request", request.toString()).await();

        assertThat(outcome.exitCode()).as(outcome.stdout()).isEqualTo(3);
        assertThat(result().at("/result/errorCause").asText()).isEqualTo("TIME");
    }

    @Test
    void hostileValuesReachNoShell() throws IOException {
        Path trap = folder.resolve("trap");
        for (String value :
                List.of("$(touch " + trap + ")", "; touch " + trap, "`touch " + trap + "`", "--help", "@/etc/passwd")) {
            for (String parameter : List.of("volume", "plan", "snapshot", "output", "catalog")) {
                Path directory = Files.createTempDirectory(folder, "request");
                Map<String, Object> parameters = new HashMap<>(parameters(
                        stage.plan("name: x\nsteps: [{ name: a, sql: a.sql }]\n", Map.of("a.sql", "select 1 / 0;\n"))));
                parameters.put(parameter, parameter.equals("output") ? folder.resolve("out") + value : value);
                Path request = TestHost.request(directory, "r3", "test", parameters);
                CommandLineRun run = CommandLineRun.of("--request", request.toString());
                assertThat(run.exitCode())
                        .as(parameter + "=" + value + run.err())
                        .isIn(parameter.equals("output") ? List.of(1) : List.of(2, 3, 5));
                assertThat(trap).doesNotExist();
            }
        }
    }

    @Test
    void anUnknownParameterIsRefused() throws IOException {
        Map<String, Object> parameters = new HashMap<>(parameters(stage.plan("name: x\nsteps: []\n")));
        parameters.put("keepclone", true);
        parameters.put("snapshots", "latest");
        CommandLineRun run = CommandLineRun.of(
                "--request", TestHost.request(folder, "r4", "test", parameters).toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(result().at("/error/what").asText()).contains("'snapshots' is unknown; did you mean 'snapshot'?");
    }

    private static List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        commandLine(process).contains(stage.snapshots().toString())
                                || commandLine(process).contains("sleep 4713"))
                .toList();
    }

    private static void assertNoCookieIn(List<ProcessHandle> processes) throws IOException {
        assertThat(processes).hasSizeGreaterThan(1);
        for (ProcessHandle process : processes) {
            assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/environ")))
                    .as(commandLine(process))
                    .doesNotContain("JENKINS_", "BUILD_ID", "HUDSON_", "NOT_ASKED_FOR", "TOKEN");
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static Map<String, String> parameters(Path plan) {
        return Map.of(
                "volume",
                "orders",
                "plan",
                plan.toString(),
                "catalog",
                stage.catalog().toString());
    }

    private JsonNode result() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    }
}
