package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class LoopFileSystemTest {

    private static final long SIZE = 512L << 20;

    @Test
    void givesAMountedFileSystemAndTakesItAway() throws IOException {
        Path root;
        try (LoopFileSystem fileSystem = LoopFileSystem.btrfs(SIZE)) {
            root = fileSystem.root();
            assertThat(Files.getFileStore(root).type()).isEqualTo("btrfs");
            assertThat(fileSystem.subvolume("data")).isDirectory();
        }
        assertThat(root).doesNotExist();
        assertThat(root.resolveSibling(root.getFileName() + ".img")).doesNotExist();
    }

    @Test
    void givesXfsAndExt4() throws IOException {
        try (LoopFileSystem xfs = LoopFileSystem.xfs(SIZE);
                LoopFileSystem ext4 = LoopFileSystem.ext4(SIZE)) {
            assertThat(Files.getFileStore(xfs.root()).type()).isEqualTo("xfs");
            assertThat(Files.getFileStore(ext4.root()).type()).isEqualTo("ext4");
        }
    }
}
