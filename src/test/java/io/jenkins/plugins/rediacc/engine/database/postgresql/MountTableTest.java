package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountTableTest {

    @Test
    void readsMountPointsAsTheKernelEscapesThem(@TempDir Path directory) throws Exception {
        Path mountinfo = directory.resolve("mountinfo");
        Files.writeString(
                mountinfo,
                "25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
                        + "36 25 0:32 / /srv/my\\040data\\134x rw - btrfs /dev/loop1 rw\n"
                        + "37 25 0:33 / /srv/größe rw - xfs /dev/loop2 rw\n");

        assertThat(new MountTable(mountinfo).points())
                .containsExactly(Path.of("/"), Path.of("/srv/my data\\x"), Path.of("/srv/größe"));
    }

    @Test
    void seesTheHostsOwnMounts() {
        assertThat(new MountTable().points()).contains(Path.of("/"), Path.of("/proc"));
    }
}
