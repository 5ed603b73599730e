package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mount of the host that a sandbox hides stays free to be unmounted: the sandbox keeps no copy of it. Root only. */
@Tag("real")
class ReleasedMountTest {

    private final HostProcesses processes = new HostProcesses(new Cancellation());
    private final OsUser engine = new OsUsers(processes).current();

    @TempDir
    private Path folder;

    private Path mounted;

    @BeforeEach
    void mount() throws IOException {
        mounted = Files.createDirectories(folder.resolve("production/mounted"));
        assertThat(processes.run(Command.of("mount", "-t", "tmpfs", "none", mounted.toString())))
                .matches(CommandResult::succeeded);
    }

    @AfterEach
    void unmount() {
        processes.run(Command.of("umount", mounted.toString()));
    }

    @Test
    void holdsNoMountOfWhatItHides() throws IOException {
        Path clone = Files.createDirectory(folder.resolve("clone"));
        SandboxSpec spec =
                new SandboxSpec(List.of(clone), List.of(), List.of(mounted.getParent()), Optional.empty(), List.of());
        try (NamespaceSandbox sandbox = NamespaceSandbox.open(spec, engine, ResourceGroup.lowPriority(), processes)) {
            Path keeper = Path.of("/proc", Long.toString(sandbox.keeperPid()), "mountinfo");

            assertThat(keeper).content().contains(clone.toString());
            assertThat(keeper).content().doesNotContain(mounted.toString());
            assertThat(Path.of("/proc/self/mountinfo")).content().contains(mounted.toString());
        }
    }
}
