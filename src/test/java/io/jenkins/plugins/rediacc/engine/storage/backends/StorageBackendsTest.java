package io.jenkins.plugins.rediacc.engine.storage.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StorageBackendsTest {

    private final CommandRunner commands = new HostProcesses(new Cancellation());

    @Test
    void knowsEachBackendByItsOwnName() {
        assertThat(kinds()).contains("btrfs", "copy", "reflink").doesNotHaveDuplicates();
        assertThat(kinds())
                .allSatisfy(kind ->
                        assertThat(StorageBackends.of(kind, commands).kind()).isEqualTo(kind));
    }

    @Test
    void refusesAnUnknownStorageAndListsTheKnown() {
        assertThatThrownBy(() -> StorageBackends.of("tape\n", commands))
                .isInstanceOfSatisfying(RediaccException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(e).hasMessageContaining("tape\\u000a").hasMessageContaining("btrfs, command, copy");
                });
    }

    @Test
    void explainsWhatIsWrongWithAVolume() {
        for (String kind : kinds()) {
            List<Finding> findings = StorageBackends.of(kind, commands)
                    .diagnose(Optional.of(TestVolumes.at(kind, Path.of("/missing/orders"))));

            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.ok()).isFalse();
                assertThat(finding.subject()).contains("orders");
                assertThat(finding.remedy()).isNotBlank();
            });
        }
    }

    private static List<String> kinds() {
        return StorageBackends.kinds().stream().map(StorageKind::name).toList();
    }
}
