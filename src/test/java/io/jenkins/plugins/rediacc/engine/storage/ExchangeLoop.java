package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.nio.file.Path;
import java.util.List;

/** Exchanges production with a clone until it is killed: kind, path and the clone's path. It prints a dot for each time. */
final class ExchangeLoop {

    private ExchangeLoop() {}

    static List<String> command(Volume volume, Path clone) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ExchangeLoop.class.getName(),
                volume.storage(),
                volume.path().toString(),
                clone.toString());
    }

    public static void main(String[] args) {
        Volume volume = TestVolumes.at(args[0], Path.of(args[1]));
        StorageBackend backend = StorageBackends.of(args[0], new HostProcesses(new Cancellation()));
        while (true) {
            backend.exchange(volume, volume.path(), Path.of(args[2]));
            System.out.print(".");
            System.out.flush();
        }
    }
}
