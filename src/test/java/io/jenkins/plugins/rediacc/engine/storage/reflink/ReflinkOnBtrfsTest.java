package io.jenkins.plugins.rediacc.engine.storage.reflink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackendContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReflinkOnBtrfsTest extends StorageBackendContract {

    private LoopFileSystem fileSystem;

    @BeforeAll
    void mount() {
        fileSystem = LoopFileSystem.btrfs(512L << 20);
    }

    @AfterAll
    void unmount() {
        fileSystem.close();
    }

    @Override
    protected StorageBackend backend() {
        return new ReflinkBackend(commands);
    }

    @Override
    protected Path root() {
        return fileSystem.root();
    }

    @Override
    protected Path elsewhere() {
        return Path.of("/dev/shm");
    }

    @Override
    protected void createDataSet(Path path) throws IOException {
        Files.createDirectory(path);
    }

    @Test
    void refusesANestedSubvolume() {
        Path nested = volume.path().resolve("nested");
        run("btrfs", "subvolume", "create", nested.toString());

        assertThatThrownBy(() -> backend.verify(volume)).hasMessageContaining("holds btrfs subvolumes");
    }
}
