package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProposalTest {

    @Test
    void saysThatADeviceOfTheDeviceMapperMayBeAThinVolume() {
        assertThat(catalogue("/dev/mapper/vg-pg"))
                .contains("storage: reflink")
                .contains("where 'lvs /dev/mapper/vg-pg' shows a thin volume: lvm, with path: \"/srv/pg\"");
        assertThat(catalogue("/dev/sda1")).contains("storage: reflink").doesNotContain("lvm");
    }

    private static String catalogue(String source) {
        MountTable mounts = MountTable.parse(
                List.of("1 0 8:1 / / rw - ext4 /dev/root rw", "2 1 8:2 / /srv/pg rw,noatime - xfs " + source + " rw"));
        RunningServer server =
                new RunningServer(Path.of("/srv/pg/main"), "13", Optional.of(5432), Optional.empty(), Optional.empty());
        return Proposal.of(List.of(server), "root", mounts).catalogue();
    }
}
