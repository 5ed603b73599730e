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

/**
 * {@code zfs-fuse-get.txt} is what zfs-fuse 0.7.0 printed, shortened and with marks in today's form; {@code openzfs-get.txt} is
 * what OpenZFS 2.1.11 printed, word for word.
 */
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
                        "tank/live",
                        "tank/live@s1",
                        "tank/live.rediacc",
                        "tank/live.rediacc/c1",
                        "tank/live.rediacc/c1@s2",
                        "tank/live.rediacc/c2",
                        "tank/live/vol");
        assertThat(datasets.get(1).label())
                .contains("{\"identity\":\"11250317422084552375\",\"mark\":{\"a\":\"x = y, z\"}}");
        Dataset clone = datasets.get(3);
        assertThat(clone.mounted()).isTrue();
        assertThat(clone.origin()).contains("tank/live@s1");
        assertThat(clone.label()).contains("hello");
        assertThat(datasets.get(4).label()).as("inherited").isEmpty();
        Dataset readOnly = datasets.get(5);
        assertThat(readOnly.mounted()).isFalse();
        assertThat(readOnly.readOnly()).isTrue();
        Dataset block = datasets.get(6);
        assertThat(block.isFileSystem()).isFalse();
        assertThat(block.isSnapshot()).isFalse();
    }

    @Test
    void aMarkThatCameWithAStreamCountsForNothing() {
        List<Dataset> datasets = DatasetList.parse(
                """
                tank/copy\ttype\tfilesystem\t-
                tank/copy\tguid\t1\t-
                tank/copy\tcreation\t1795688028\t-
                tank/copy\trediacc:mark\t1 1 hello\treceived
                """);

        assertThat(datasets.get(0).label()).isEmpty();
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
