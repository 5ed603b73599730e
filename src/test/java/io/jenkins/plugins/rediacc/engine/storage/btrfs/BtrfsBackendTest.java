package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackendContract;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.SudoTable;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BtrfsBackendTest extends StorageBackendContract {

    private static final int MEGABYTE = 1 << 20;

    private LoopFileSystem fileSystem;

    @TempDir
    private static Path elsewhere;

    @BeforeAll
    void mount() {
        fileSystem = LoopFileSystem.btrfs(1L << 30).withQuota();
    }

    @AfterAll
    void unmount() {
        fileSystem.close();
    }

    @Override
    protected StorageBackend backend() {
        return new BtrfsBackend(commands);
    }

    @Override
    protected Path root() {
        return fileSystem.root();
    }

    @Override
    protected Path elsewhere() {
        return elsewhere;
    }

    @Override
    protected void createDataSet(Path path) {
        run("btrfs", "subvolume", "create", "--", path.toString());
    }

    @Test
    void everyCommandIsInTheTableOfSudo() {
        assertAllAllowedBy(SudoTable.of(volume), argv -> true);
    }

    @Test
    void refusesADirectoryThatIsNoSubvolume() throws IOException {
        Path directory = Files.createDirectory(volume.path().resolveSibling("directory"));

        assertThatThrownBy(() -> backend.verify(TestVolumes.at("btrfs", directory)))
                .hasMessageContaining("not a btrfs subvolume");
    }

    @Test
    void refusesANestedSubvolume() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        createDataSet(volume.path().resolve("nested"));
        createDataSet(clone.path().resolve("nested"));

        assertThatThrownBy(() -> backend.verify(volume)).hasMessageContaining("holds other subvolumes");
        assertThatThrownBy(() -> backend.destroy(volume, clone))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED));
        assertThat(clone.path().resolve("nested")).isDirectory();
        run("btrfs", "subvolume", "delete", clone.path().resolve("nested").toString());
    }

    @Test
    void knowsWhereAnObjectCameFrom() {
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");

        assertThat(snapshot.parentIdentity())
                .contains(backend.find(volume, volume.path()).orElseThrow().identity());
        assertThat(clone.parentIdentity()).contains(snapshot.identity());
    }

    @Test
    void aCloneAtItsLimitDoesNotStopProduction() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        try (StorageBackend.SpaceCap cap =
                backend.capSpace(volume, clone, 20L * MEGABYTE).orElseThrow()) {
            assertThat(cap).isNotNull();
            Path big = clone.path().resolve("big");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 60; i++) {
                            Files.write(clone.path().resolve("big" + i), new byte[MEGABYTE]);
                            run("sync", clone.path().resolve("big" + i).toString());
                        }
                    })
                    .isInstanceOfAny(IOException.class, RediaccException.class);
            assertThat(big).doesNotExist();
            Files.write(volume.path().resolve("big"), new byte[40 * MEGABYTE]);
            run("sync", volume.path().resolve("big").toString());
        }
        Files.write(clone.path().resolve("after"), new byte[30 * MEGABYTE]);
        run("sync", clone.path().resolve("after").toString());
    }

    @Test
    void hasNoLimitWhereQuotasAreOff() {
        try (LoopFileSystem plain = LoopFileSystem.btrfs(256L << 20)) {
            Path path = plain.subvolume("orders");
            assertThat(backend.capSpace(
                            TestVolumes.at("btrfs", path),
                            backend.find(volume, path).orElseThrow(),
                            MEGABYTE))
                    .isEmpty();
        }
    }
}
