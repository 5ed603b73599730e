package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code rediacc test} on a repository of Rediacc: its steps run in a container of a fork. */
@Tag("real")
class RehearsalInForkTest extends RdcFixture {

    private static final String SECRET = "o'pen sesame";

    private CommandResult run;

    @Test
    void runsThePlanInAForkAndLeavesProductionAlone() throws IOException {
        JsonNode report = rehearse(
                """
                name: Change
                steps:
                  - name: A file of the plan
                    run: ./change.sh
                    env: { GREETING: "it's me" }
                    secrets: [KEY]
                  - name: A script in the plan
                    run: |
                      grep -q upgraded rows-link
                      test "$(pwd)" = "$(dirname "$0" | sed s,scripts,plan,)"
                tests:
                  - name: Changed
                    run: |
                      grep -q upgraded /mnt/rows
                """);

        assertThat(report.path("verdict").asText()).as(run.words()).isEqualTo("PASSED");
        assertThat(report.at("/isolation/mode").asText()).isEqualTo("rediacc fork");
        assertThat(log("step-01-a-file-of-the-plan"))
                .contains("it's me", "****")
                .doesNotContain("sesame", "__REDIACC");
        assertThat(production.resolve("rows")).hasContent("production");
        assertThat(rdc.images()).hasSize(1);
        assertThat(rdc.config().path("repos")).hasSize(1);
        assertThat(snapshots.toFile().list()).containsExactly(".marks");
        assertThat(rdc.calls()).noneSatisfy(call -> assertThat(call.toString()).contains("sesame"));
    }

    @Test
    void theScriptsOwnExitCodeDecides() throws IOException {
        JsonNode report = rehearse(
                """
                name: Fails
                steps:
                  - name: Seven
                    run: |
                      echo as rdc itself would for a server that failed
                      exit 7
                """);

        assertThat(run.exitCode()).as(run.words()).isEqualTo(1);
        assertThat(report.path("verdict").asText()).isEqualTo("FAILED");
        assertThat(report.at("/steps/0/exitCode").asInt()).isEqualTo(7);
    }

    @Test
    void aCallThatDoesNotBringTheScriptsCodeSaysNothingAboutTheUpgrade() throws IOException {
        rdc.plan("{\"faults\": [{\"verb\": \"repo exec\", \"code\": 6}]}");

        JsonNode report = rehearse("name: Lost\nsteps:\n  - name: Ok\n    run: |\n      true\n");

        assertThat(run.exitCode()).as(run.words()).isEqualTo(3);
        assertThat(report.path("verdict").asText()).isEqualTo("ERROR");
        assertThat(report.toString()).contains("without the script's own");
        assertThat(rdc.images()).hasSize(1);
    }

    @Test
    void ofSeveralContainersOneMustBeNamed() throws IOException {
        rdc.repository("shop", "web", "db");
        String plan = "name: Where\nsteps:\n  - name: Ok\n    run: |\n      true\n";

        assertThat(rehearse(plan).path("verdict").asText()).isEqualTo("ERROR");
        assertThat(rehearse(plan, "container: db, ").path("verdict").asText())
                .as(run.words())
                .isEqualTo("PASSED");
    }

    private JsonNode rehearse(String plan) throws IOException {
        return rehearse(plan, "");
    }

    private JsonNode rehearse(String plan, String options) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("plan"));
        Files.writeString(directory.resolve("plan.yaml"), plan);
        Path script = Files.writeString(
                directory.resolve("change.sh"),
                """
                #!/bin/sh -e
                test "$KEY" = "o'pen sesame"
                echo "$GREETING with $KEY"
                cd /mnt
                echo upgraded > rows
                ln -s /mnt/rows "$OLDPWD/rows-link"
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path catalog = Files.writeString(
                folder.resolve("volumes.yaml"),
                "state: %s\nvolumes: { orders: { storage: rediacc, path: shop@prod-1, snapshots: %s, options: { %sprogram: %s, inside: /mnt/ci } } }\n"
                        .formatted(folder.resolve("state"), snapshots, options, rdc.program()));
        Path output = folder.resolve("output");
        run = new HostProcesses(new Cancellation())
                .run(Command.of(
                                "java",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.jenkins.plugins.rediacc.cli.Main",
                                "test",
                                "orders",
                                directory.resolve("plan.yaml").toString(),
                                "--catalog",
                                catalog.toString(),
                                "--output",
                                output.toString())
                        .withEnvironment(
                                Map.of("XDG_CONFIG_HOME", rdc.environment().get("XDG_CONFIG_HOME"), "KEY", SECRET)));
        assertThat(output.resolve("report.json")).as(run.words()).exists();
        return new ObjectMapper().readTree(output.resolve("report.json").toFile());
    }

    private String log(String step) throws IOException {
        return Files.readString(folder.resolve("output/logs").resolve(step).resolve("output.log"));
    }
}
