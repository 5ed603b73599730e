package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.ResourceGroup;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.GarbageCollector.Action;
import io.jenkins.plugins.rediacc.engine.storage.GarbageCollector.Outcome;
import io.jenkins.plugins.rediacc.engine.storage.RunRegister;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Removes what runs that died left outside the storage: their work and socket directories and their resource groups.
 * Their reports stay.
 */
public final class AbandonedRuns {

    private static final String WHY = "the run ended without cleaning up";

    private final Path state;
    private final Path socketRoot;
    private final RunRegister register;

    /**
     * The dead runs of a state directory.
     *
     * @param socketRoot where the engine's user keeps the sockets of clones
     */
    public AbandonedRuns(Path state, Path socketRoot) {
        this.state = state;
        this.socketRoot = socketRoot;
        this.register = new RunRegister(state);
    }

    /** Removes them; a dry run only says what it would remove. */
    public List<Outcome> collect(boolean dryRun) {
        return register.dead().stream().map(run -> collect(run, dryRun)).toList();
    }

    /** Removes what that run left; empty where it has not died, or left nothing. */
    public Optional<Outcome> collect(String run) {
        return register.dead().contains(run) ? Optional.of(collect(run, false)) : Optional.empty();
    }

    private Outcome collect(String run, boolean dryRun) {
        Path home = RunHome.of(state, run);
        try {
            if (!dryRun) {
                ResourceGroup.removeOf(run, new HostProcesses(new Cancellation()));
                RunDirectories.removeTree(RunDirectories.sockets(socketRoot, run));
                RunDirectories.removeTree(home.resolve("work"));
                RunHome.removeEmpty(home);
                register.end(run);
            }
            return new Outcome(run, home, Action.DESTROYED, WHY);
        } catch (RediaccException e) {
            return new Outcome(run, home, Action.FAILED, WHY + ", but " + e.getMessage());
        }
    }
}
