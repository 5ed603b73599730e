package io.jenkins.plugins.rediacc.engine.storage.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackendContract;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CopyBackendTest extends StorageBackendContract {

    private LoopFileSystem fileSystem;

    @BeforeAll
    void mount() {
        fileSystem = LoopFileSystem.ext4(512L << 20);
    }

    @AfterAll
    void unmount() {
        fileSystem.close();
    }

    @Override
    protected StorageBackend backend() {
        return new CopyBackend(commands);
    }

    @Override
    protected Path root() {
        return fileSystem.root();
    }

    @Override
    protected Path elsewhere() {
        return Path.of("/proc/sys");
    }

    @Override
    protected void createDataSet(Path path) throws IOException {
        Files.createDirectory(path);
    }

    @Test
    void refusesACopyThatDoesNotFit() throws IOException {
        Files.write(volume.path().resolve("big"), new byte[64 << 20]);
        Volume tight = TestVolumes.withSpace("copy", volume.path(), volume.snapshots(), new SpaceLimits(0.1, 0.2));

        assertThatThrownBy(() -> backend.snapshot(tight, "s1", SourceState.STOPPED))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.errorCause()).isEqualTo(ErrorCause.SPACE));
        assertThat(backend.list(volume)).isEmpty();
    }

    @Test
    void saysThatItIsNeitherInstantNorAtomic() {
        assertThat(backend.promise().law()).contains("neither instant nor atomic");
    }
}
