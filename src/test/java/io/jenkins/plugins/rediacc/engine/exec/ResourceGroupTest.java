package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The limits on a directory that stands in for cgroup v2, with the files that the kernel would have there; the low
 * priority on real processes.
 */
class ResourceGroupTest {

    private static final ResourceLimits ALL =
            new ResourceLimits(Optional.of(8L << 30), Optional.of(1.5), Optional.of(100_000_000L));

    @TempDir
    private Path hierarchy;

    @Test
    void writesEveryLimitAndMovesTheProgramInFirst() throws IOException {
        Path group = kernelDirectory("memory cpu io", "memory.max", "cpu.max", "io.max", "cgroup.procs");

        ResourceGroup resources =
                ResourceGroup.inGroup(Optional.of(hierarchy), "run-1", "clone-1", ALL, Optional.of("7:1"));
        CommandResult result = new HostProcesses(new Cancellation())
                .run(Command.of("echo", "ran").prefixed(resources.prefix()));

        assertThat(group.resolve("memory.max")).hasContent("8589934592");
        assertThat(group.resolve("cpu.max")).hasContent("150000 100000");
        assertThat(group.resolve("io.max")).hasContent("7:1 rbps=100000000 wbps=100000000");
        assertThat(result.stdout()).isEqualTo("ran\n");
        assertThat(group.resolve("cgroup.procs")).hasContent("0\n");
        assertThat(resources.notices()).isEmpty();
        assertThat(hierarchy.resolve("cgroup.subtree_control"))
                .as("what the root hands down is the host's")
                .isEmptyFile();
    }

    /** No systemd runs where these tests do: these are the commands that it would get. */
    @Test
    void underSystemdEachProgramIsAScopeInASliceThatHasTheLimits() {
        SystemdSlice slice = SystemdSlice.of("20261130-1", "orders_test");

        assertThat(slice.limit(ALL, Optional.of("7:1")).argv())
                .containsExactly(
                        "systemctl",
                        "set-property",
                        "--runtime",
                        "--",
                        "rediacc-20261130\\x2d1-orders_test.slice",
                        "MemoryMax=8589934592",
                        "CPUQuota=150%",
                        "IOReadBandwidthMax=/dev/block/7:1 100000000",
                        "IOWriteBandwidthMax=/dev/block/7:1 100000000");
        assertThat(slice.prefix())
                .containsExactly(
                        "systemd-run",
                        "--scope",
                        "--quiet",
                        "--collect",
                        "--slice=rediacc-20261130\\x2d1-orders_test.slice",
                        "--");
        assertThat(SystemdSlice.of("20261130-1").stop().argv())
                .containsExactly("systemctl", "stop", "--", "rediacc-20261130\\x2d1.slice");
    }

    @Test
    void aSliceThatSystemdDoesNotMakeLeavesThePriorityAndIsTold() {
        CommandRunner commands = new HostProcesses(new Cancellation());
        ResourceGroup resources =
                ResourceGroup.inSlice(new SystemdSlice("no/slice"), ALL, Optional.of("7:1"), commands);

        assertThat(resources.notices()).singleElement().asString().contains("could not be applied", "systemd says");
        assertThat(resources.prefix()).doesNotContain("systemd-run").contains("nice");
    }

    @Test
    void theGroupsOfARunAreRemovedAndNotThoseOfARunWhoseNameEndsLikeIt() throws IOException {
        for (String run : List.of("1", "nightly_1")) {
            Path clone = Files.createDirectories(
                    hierarchy.resolve("rediacc").resolve(run).resolve("orders_test_" + run));
            assertThat(clone).isDirectory();
        }

        ResourceGroup.removeOf(hierarchy, "1");

        assertThat(hierarchy.resolve("rediacc/1")).doesNotExist();
        assertThat(hierarchy.resolve("rediacc/nightly_1/orders_test_nightly_1")).isDirectory();
    }

    @Test
    void saysWhichLimitsTheKernelDoesNotHave() throws IOException {
        kernelDirectory("memory", "memory.max", "cgroup.procs");

        ResourceGroup resources =
                ResourceGroup.inGroup(Optional.of(hierarchy), "run-1", "clone-1", ALL, Optional.of("7:1"));

        assertThat(resources.notices()).hasSize(2);
        assertThat(resources.notices().toString()).contains("cpu.max", "io.max").doesNotContain("memory.max");
    }

    @Test
    void saysThatNoLimitAppliesWithoutCgroups() {
        ResourceGroup resources = ResourceGroup.inGroup(Optional.empty(), "run-1", "clone-1", ALL, Optional.empty());

        assertThat(resources.notices()).hasSize(3).allMatch(notice -> notice.contains("could not be applied"));
        assertThat(resources.prefix()).doesNotContain("sh");
    }

    @Test
    @Tag("real")
    void isTheFirstToGoAndTheLastToRun() {
        CommandResult result = new HostProcesses(new Cancellation())
                .run(Command.of("sh", "-c", "cat /proc/self/oom_score_adj; nice; ionice")
                        .prefixed(ResourceGroup.lowPriority().prefix()));

        assertThat(result.stdout().lines()).containsExactly("1000", "10", "idle");
    }

    /** What the kernel makes when somebody makes the group's directory. */
    private Path kernelDirectory(String controllers, String... files) throws IOException {
        Path group = Files.createDirectories(hierarchy.resolve("rediacc/run-1/clone-1"));
        for (Path directory : List.of(hierarchy, hierarchy.resolve("rediacc"), hierarchy.resolve("rediacc/run-1"))) {
            Files.writeString(directory.resolve("cgroup.controllers"), controllers + "\n");
            Files.writeString(directory.resolve("cgroup.subtree_control"), "");
        }
        for (String file : files) {
            Files.writeString(group.resolve(file), "");
        }
        return group;
    }
}
