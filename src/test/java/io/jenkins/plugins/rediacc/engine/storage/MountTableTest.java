package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountTableTest {

    private final MountTable table = MountTable.parse(List.of(
            "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
            "40 27 0:50 / /srv/pg rw,noatime shared:1 master:2 - xfs /dev/sdb rw",
            "41 27 0:51 /sub /srv/pg rw,noatime shared:1 - btrfs /dev/sdc rw",
            "42 41 0:52 / /srv/pg/two\\040words\\011tab rw - tmpfs none rw"));

    @Test
    void findsTheMountThatHoldsAPath() {
        assertThat(table.holding(Path.of("/srv/pgx")).source()).isEqualTo("/dev/vda");
        assertThat(table.holding(Path.of("/srv/pg/two words\ttab/x")).type()).isEqualTo("tmpfs");
    }

    @Test
    void theLastMountAtAPlaceCoversTheOthers() {
        assertThat(table.holding(Path.of("/srv/pg/orders")))
                .isEqualTo(new MountTable.Mount(Path.of("/srv/pg"), "btrfs", "/dev/sdc"));
    }

    @Test
    void knowsWhatIsMountedBelow() {
        assertThat(table.below(Path.of("/srv/pg"))).containsExactly(Path.of("/srv/pg/two words\ttab"));
        assertThat(table.below(Path.of("/srv/pg/two"))).isEmpty();
        assertThat(table.isMountPoint(Path.of("/srv/pg"))).isTrue();
        assertThat(table.isMountPoint(Path.of("/srv"))).isFalse();
    }

    @Test
    void namesWhatIsMountedOnOrBelowDirectoriesTheDeepestFirst() {
        assertThat(table.within(List.of(Path.of("/srv/pg"), Path.of("/srv/p"))).get(0))
                .isEqualTo(Path.of("/srv/pg/two words\ttab"));
        assertThat(table.within(List.of(Path.of("/srv/pg")))).contains(Path.of("/srv/pg"));
        assertThat(table.within(List.of(Path.of("/srv/pg/two")))).isEmpty();
    }

    @Test
    void readsThisHost() {
        assertThat(MountTable.read().holding(Path.of("/proc/self")).type()).isEqualTo("proc");
    }
}
