package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a run reaches one volume on its host. Storage and database are opened for each run, driven by its own commands,
 * which end with it.
 *
 * @param storages the volume's storage, driven by the given runner
 * @param databases the volume's database, driven by the given runner; empty for plain files
 * @param events hears what happens
 * @param socketRoot a short directory for the sockets of clones
 */
public record VolumeAccess(
        Function<CommandRunner, VolumeStorage> storages,
        Function<CommandRunner, Optional<Database>> databases,
        EventListener events,
        Path socketRoot,
        Clock clock) {

    /** The storage for clean-up, which is not stopped with the run. */
    VolumeStorage cleaningStorage() {
        return storages.apply(new HostProcesses(new Cancellation()));
    }
}
