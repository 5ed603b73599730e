package io.jenkins.plugins.rediacc.engine.storage.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code zfs-fuse-get.txt} is as zfs-fuse 0.7.0 printed it, {@code openzfs-get.txt} as zfs-get(8) of OpenZFS 2.1 says. */
class DatasetListTest {

    @Test
    void readsZfsFuse() throws IOException {
        List<Dataset> datasets = DatasetList.parse(output("zfs-fuse-get.txt"));

        assertThat(datasets)
                .extracting(Dataset::name)
                .containsExactly(
                        "tank/orders",
                        "tank/orders@s1",
                        "tank/orders.rediacc",
                        "tank/orders.rediacc/c1",
                        "tank/orders.rediacc/c1@s2");
        Dataset snapshot = datasets.get(1);
        assertThat(snapshot.isSnapshot()).isTrue();
        assertThat(snapshot.readOnly()).isTrue();
        assertThat(snapshot.guid()).isEqualTo("9823914769136776843");
        assertThat(snapshot.created()).isEqualTo(Instant.ofEpochSecond(1795632350));
        assertThat(snapshot.parent()).isEqualTo("tank/orders");
        assertThat(snapshot.shortName()).isEqualTo("s1");
        assertThat(snapshot.label()).contains("{\"identity\":\"9823914769136776843\",\"mark\":{\"a\":\"x = y, z\"}}");
        Dataset clone = datasets.get(3);
        assertThat(clone.isFileSystem()).isTrue();
        assertThat(clone.mounted()).isTrue();
        assertThat(clone.origin()).contains("tank/orders@s1");
        assertThat(clone.parent()).isEqualTo("tank/orders.rediacc");
        assertThat(clone.shortName()).isEqualTo("c1");
        assertThat(clone.label()).contains("hello");
    }

    @Test
    void aSnapshotDoesNotInheritTheMarkOfItsClone() throws IOException {
        Dataset snapshotOfAClone = DatasetList.parse(output("zfs-fuse-get.txt")).get(4);

        assertThat(snapshotOfAClone.shortName()).isEqualTo("s2");
        assertThat(snapshotOfAClone.label()).isEmpty();
    }

    @Test
    void readsOpenZfsWithItsBookmarksAndVolumes() throws IOException {
        List<Dataset> datasets = DatasetList.parse(output("openzfs-get.txt"));

        assertThat(datasets)
                .extracting(Dataset::name)
                .containsExactly(
                        "tank/live", "tank/live@s1", "tank/live.rediacc", "tank/live.rediacc/c1", "tank/live/vol");
        Dataset clone = datasets.get(3);
        assertThat(clone.mounted()).isFalse();
        assertThat(clone.readOnly()).isTrue();
        assertThat(clone.label()).isEmpty();
        Dataset block = datasets.get(4);
        assertThat(block.isFileSystem()).isFalse();
        assertThat(block.isSnapshot()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cannot open 'tank': no such pool",
                "tank/a\ttype\tfilesystem\t-",
                "tank/a\tguid\t1\t-",
                "tank/a\ttype\tfilesystem\t-\ntank/a\tguid\t1\t-\ntank/a\tcreation\tSun Nov 22  9:36 2026\t-"
            })
    void refusesWhatItDoesNotUnderstand(String output) {
        assertThatThrownBy(() -> DatasetList.parse(output))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("cannot read what 'zfs get' printed");
    }

    private String output(String name) throws IOException {
        try (InputStream resource = getClass().getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
