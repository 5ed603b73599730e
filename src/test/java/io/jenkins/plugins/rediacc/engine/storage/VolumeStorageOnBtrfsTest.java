package io.jenkins.plugins.rediacc.engine.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The same with subvolumes. */
@Tag("real")
class VolumeStorageOnBtrfsTest extends VolumeStorageTest {

    private static LoopFileSystem fileSystem;

    @BeforeAll
    static void mount() {
        fileSystem = LoopFileSystem.btrfs(1L << 30);
    }

    @AfterAll
    static void unmount() {
        fileSystem.close();
    }

    @Override
    protected String kind() {
        return "btrfs";
    }

    @Override
    protected Path home() throws IOException {
        return Files.createTempDirectory(fileSystem.root(), "home");
    }

    @Override
    protected void createDataSet(Path path) {
        run("btrfs", "subvolume", "create", "--", path.toString());
    }
}
