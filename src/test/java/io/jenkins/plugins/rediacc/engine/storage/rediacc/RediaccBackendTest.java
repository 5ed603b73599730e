package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackendContract;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the double of rdc, whose machine keeps its images as subvolumes of a btrfs. */
class RediaccBackendTest extends StorageBackendContract {

    private LoopFileSystem fileSystem;
    private FakeRdc rdc;
    private String repository;

    @TempDir
    private static Path home;

    @BeforeAll
    void install() {
        fileSystem = LoopFileSystem.btrfs(1L << 30);
        rdc = new FakeRdc(home, fileSystem.root());
    }

    @AfterAll
    void unmount() {
        fileSystem.close();
    }

    @Override
    protected StorageBackend backend() {
        return rdc.backend(commands);
    }

    @Override
    protected Path root() {
        return fileSystem.root();
    }

    @Override
    protected Path elsewhere() {
        return Path.of("nothing@nowhere");
    }

    @Override
    protected Volume volumeIn(Path directory) {
        repository = "orders-" + directory.getFileName();
        return rdc.volume(repository, directory.resolve(".rediacc"));
    }

    @Override
    protected void createDataSet(Path path) {
        Path data = rdc.repository(repository, "web");
        commands.run(Command.of("btrfs", "subvolume", "create", data.toString()))
                .orFail(Explanation.of("cannot make the repository's data"));
    }

    @Override
    protected Path content(Path dataSet) {
        return rdc.data(
                Forks.at(dataSet).map(fork -> repository + ":" + fork.tag()).orElse(repository));
    }

    @Test
    void aForkOfAForkRemembersWhatItCameFrom() {
        StoredObject snapshot = snapshot("s1");

        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");

        assertThat(clone.parentIdentity()).contains(snapshot.identity());
        assertThat(snapshot.parentIdentity()).isEmpty();
    }

    @Test
    void aSnapshotIsNotBroughtUpAndACloneIs() {
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");

        assertThat(rdc.images().at("/" + snapshot.identity() + "/mounted").asInt())
                .isZero();
        assertThat(rdc.images().at("/" + clone.identity() + "/mounted").asInt()).isEqualTo(1);
    }
}
