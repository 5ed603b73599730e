package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repository {@code shop} on the double of rdc, whose machine keeps plain directories. */
abstract class RdcFixture {

    @TempDir
    protected Path folder;

    protected FakeRdc rdc;
    protected Path production;
    protected Path snapshots;
    protected Volume volume;
    protected RediaccBackend backend;

    @BeforeEach
    final void install() throws IOException {
        snapshots = Files.createDirectory(folder.resolve("snapshots"));
        rdc = new FakeRdc(
                Files.createDirectory(folder.resolve("home")), Files.createDirectory(folder.resolve("machine")));
        production = Files.createDirectory(rdc.repository("shop", "web"));
        Files.writeString(production.resolve("rows"), "production");
        volume = rdc.volume("shop", snapshots);
        backend = rdc.backend();
    }

    protected StoredObject snapshot(String name) {
        return backend.snapshot(volume, name, SourceState.LIVE);
    }

    protected String tag(StoredObject object) {
        return Forks.at(object.path()).orElseThrow().tag();
    }

    protected Path data(StoredObject object) {
        return rdc.data("shop:" + tag(object));
    }
}
