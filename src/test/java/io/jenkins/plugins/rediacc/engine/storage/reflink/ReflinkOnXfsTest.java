package io.jenkins.plugins.rediacc.engine.storage.reflink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackendContract;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReflinkOnXfsTest extends StorageBackendContract {

    private LoopFileSystem fileSystem;

    @BeforeAll
    void mount() {
        fileSystem = LoopFileSystem.xfs(512L << 20);
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
    void aCloneSharesItsBlocks() throws IOException {
        Files.write(volume.path().resolve("big"), new byte[64 << 20]);
        long free = backend.pool(volume).freeBytes();

        backend.clone(volume, snapshot("s1").path(), "c1");
        run("sync", "--file-system", root().toString());

        assertThat(free - backend.pool(volume).freeBytes()).isLessThan(64L << 20);
    }

    @Test
    void leavesNoProbeBehind() throws IOException {
        backend.verify(volume);

        try (var entries = Files.list(volume.snapshots())) {
            assertThat(entries).isEmpty();
        }
    }

    @Test
    void refusesAFileSystemWithoutReflinks() throws IOException {
        try (LoopFileSystem ext4 = LoopFileSystem.ext4(64L << 20)) {
            Path path = Files.createDirectory(ext4.root().resolve("orders"));

            assertThatThrownBy(() -> backend.verify(TestVolumes.at("reflink", path)))
                    .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                            .isEqualTo(ExitCode.REFUSED))
                    .hasMessageContaining("makes no reflinks");
        }
    }
}
