package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A production in a container, whose process has another number there than here, and an engine on the host or in one. */
@Tag("real")
class ContainerPromotionTest {

    @TempDir
    private Path folder;

    private PromotionStage stage;
    private ContainedCluster container;

    @BeforeEach
    void contain() {
        stage = PromotionStage.btrfs().withEvidence();
        container = ContainedCluster.of(stage.production(), folder);
        stage.stage().volumeOptions(container.commands());
    }

    @AfterEach
    void close() {
        container.close();
        stage.close();
    }

    /** From the host every process is seen, and the catalogue's commands reach in. */
    @Test
    void isPromotedFromTheHostWithTheCommandsThatReachIn() {
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            stage.stage().volumeOptions("");
            Outcome refused = stage.promote();
            assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
            assertThat(refused.said()).contains("runs in a PID namespace of its own", "promote: stop, start");
            stage.stage().volumeOptions(container.commands());
            Outcome killed = stage.promoteUntil("done guards", "halt");
            assertThat(killed.exitCode()).as(killed.said()).isEqualTo(PromotionProcess.HALTED);

            Outcome undone = stage.resume();

            assertThat(undone.exitCode()).as(undone.said()).isEqualTo(3);
            assertThat(undone.said()).contains("UNDONE").doesNotContain("undo stop production");
            assertThat(Stage.workingBelow(stage.production().data()).stream()
                            .filter(process ->
                                    process.info().commandLine().orElse("").contains("-D")))
                    .as("servers")
                    .hasSize(1);

            Outcome promoted = stage.promote();

            assertThat(promoted.exitCode()).as(promoted.said()).isZero();
            stage.assertServes(Stage.NEW_VERSION, writer);
        }
    }

    /** An engine in another container sees no process of production's, and cannot know who serves. */
    @Test
    void isLeftAloneByAnEngineThatCannotSeeIt() {
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            Outcome refused =
                    inAnotherContainer("promote", "orders", stage.plan().toString());
            assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
            assertThat(refused.said()).contains("does not see its process", "run rediacc on the host itself");
            assertThat(stage.promoteUntil("done guards", "halt").exitCode()).isEqualTo(PromotionProcess.HALTED);
            Outcome resumed = inAnotherContainer("promote", "orders", "--resume");
            assertThat(resumed.said()).contains("UNDONE");
            stage.assertServes("13", writer);
        }
        assertThat(stage.promoteUntil("done guards", "halt").exitCode()).isEqualTo(PromotionProcess.HALTED);
        container.kill();

        Outcome unknown = inAnotherContainer("promote", "orders", "--resume");

        assertThat(unknown.exitCode()).as(unknown.said()).isEqualTo(4);
        assertThat(unknown.said()).contains("cannot tell whether a server runs", "has started nothing");
        assertThat(Stage.workingBelow(stage.production().data())).isEmpty();
        Outcome known = stage.resume();
        assertThat(known.said()).contains("UNDONE");
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            stage.assertServes("13", writer);
        }
    }

    private Outcome inAnotherContainer(String... arguments) {
        List<String> argv = new ArrayList<>(
                List.of("unshare", "--pid", "--ipc", "--mount", "--fork", "--mount-proc", "--kill-child", "--"));
        argv.addAll(GuardianProcess.ownProgram());
        argv.addAll(List.of(arguments));
        argv.addAll(List.of("--catalog", stage.stage().catalog().toString()));
        try {
            Path out = Files.createTempFile(folder, "out", "");
            Process process = new ProcessBuilder(argv)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            return new Outcome(process.waitFor(), "", Stage.read(out));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
