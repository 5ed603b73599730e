package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Clone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The same with datasets. */
@Tag("real")
class VolumeStorageOnZfsTest extends VolumeStorageTest {

    private static ZfsPool pool;

    @BeforeAll
    static void createPool() {
        pool = ZfsPool.create(1L << 30);
    }

    @AfterAll
    static void destroyPool() {
        pool.close();
    }

    @Override
    protected String kind() {
        return "zfs";
    }

    @Override
    protected Path home() throws IOException {
        return Files.createTempDirectory(pool.root(), "home");
    }

    @Override
    protected void createDataSet(Path path) {
        pool.dataset(path);
    }

    @Override
    protected Path rename(Path path, String name) {
        return pool.rename(path, name);
    }

    @Override
    protected void copyMark(Clone from, Path to) {
        pool.copyProperties(from.path(), to);
    }

    @Override
    protected void damageMark(Clone clone) {
        pool.setProperty(clone.path(), "rediacc:mark", clone.identity() + " 1 {\"identity\":");
    }
}
