package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Takes snapshots of one and the same instant, in a process of its own: kind, path, state directory, how many. */
final class SnapshotTaker {

    private SnapshotTaker() {}

    public static void main(String[] args) {
        CommandRunner commands = new HostProcesses(new Cancellation());
        Volume volume = TestVolumes.at(args[0], Path.of(args[1]));
        VolumeStorage storage = StorageBackends.open(volume, commands, Path.of(args[2]), List.of(volume.path()));
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            storage.snapshot(
                    "run",
                    "manual",
                    VolumeFixture.NOW,
                    Optional.empty(),
                    SourceState.STOPPED,
                    Optional.empty(),
                    path -> {});
        }
    }
}
