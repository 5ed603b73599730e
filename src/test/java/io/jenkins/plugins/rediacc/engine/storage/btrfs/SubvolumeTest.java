package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SubvolumeTest {

    private static final String SHOWN =
            """
            s/x y
            \tName: \t\t\tx y
            \tUUID: \t\t\t445ea865-c356-a64c-af1d-8b1343a8cd90
            \tParent UUID: \t\t641c228e-230c-f245-a27d-96cba1603f3e
            \tReceived UUID: \t\t-
            \tCreation time: \t\t2026-11-22 14:32:06 +0100
            \tSubvolume ID: \t\t257
            \tGeneration: \t\t7
            \tFlags: \t\t\treadonly
            \tSnapshot(s):
            \t\t\t\tUUID: forged
            \tQuota group:\t\t0/257
            """;

    @Test
    void readsWhatTheToolPrints() {
        Subvolume subvolume = Subvolume.parse(SHOWN);

        assertThat(subvolume.uuid()).isEqualTo("445ea865-c356-a64c-af1d-8b1343a8cd90");
        assertThat(subvolume.parentUuid()).contains("641c228e-230c-f245-a27d-96cba1603f3e");
        assertThat(subvolume.created()).isEqualTo(Instant.parse("2026-11-22T13:32:06Z"));
        assertThat(subvolume.id()).isEqualTo("257");
        assertThat(subvolume.readOnly()).isTrue();
    }

    @Test
    void readsASubvolumeWithoutParentAndFlags() {
        Subvolume subvolume = Subvolume.parse(
                SHOWN.replace("641c228e-230c-f245-a27d-96cba1603f3e", "-").replace("readonly", "-"));

        assertThat(subvolume.parentUuid()).isEmpty();
        assertThat(subvolume.readOnly()).isFalse();
    }

    @Test
    void refusesANameThatForgesALine() {
        assertUnreadable(SHOWN.replace("x y", "x\n\tUUID: \t\t\tforged"));
    }

    @Test
    void refusesWhatIsNotWhole() {
        assertUnreadable("");
        assertUnreadable("s/x\n\tName: \t\t\tx\n");
        assertUnreadable(SHOWN.replaceAll("\tFlags.*\n", ""));
        assertUnreadable(SHOWN.replaceAll("\tSubvolume ID.*\n", ""));
        assertUnreadable(SHOWN.replace("2026-11-22 14:32:06 +0100", "-"));
        assertUnreadable(SHOWN.replace("445ea865-c356-a64c-af1d-8b1343a8cd90", "-"));
    }

    @Test
    void readsExclusiveBytes() {
        String header = "     Total   Exclusive  Set shared  Filename\n";
        assertThat(DiskUsage.exclusiveBytes(header + "    220217344    10502144           0  a b\n"))
                .contains(10502144L);
        assertThat(DiskUsage.exclusiveBytes(header)).isEmpty();
        assertThat(DiskUsage.exclusiveBytes("")).isEmpty();
        assertThat(DiskUsage.exclusiveBytes(header + "ERROR: no such file\n")).isEmpty();
    }

    private static void assertUnreadable(String output) {
        assertThatThrownBy(() -> Subvolume.parse(output))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("cannot read");
    }
}
