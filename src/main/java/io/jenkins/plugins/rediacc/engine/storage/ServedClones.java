package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The clones of a volume whose servers run, in {@code served/<volume>/<clone>.json} of the state directory. */
public final class ServedClones {

    private static final Duration POLL = Duration.ofMillis(50);

    private final Path directory;

    ServedClones(Path state, Volume volume) {
        this.directory = state.resolve("served").resolve(volume.name());
    }

    /**
     * A clone that is served.
     *
     * @param name the clone's
     * @param process serves it, and destroys it when it ends in good order
     * @param environment the variables by which programs find its server
     */
    public record Served(String name, OwnerProcess process, Map<String, String> environment) {

        public Served {
            environment = Map.copyOf(environment);
        }
    }

    /** Says that this process serves a clone. */
    public void offer(String clone, Map<String, String> environment) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw DurableJson.failure("create", directory, e);
        }
        DurableJson.write(directory, clone, new Served(clone, OwnerProcess.current(), environment));
    }

    /** How a clone is served; empty where no process does. */
    public Optional<Served> find(String clone) {
        return DurableJson.read(directory, clone, Served.class)
                .filter(served -> !served.process().hasEnded());
    }

    /**
     * Asks the process that serves a clone to end, and waits until it has; does nothing where there is none.
     *
     * @throws RediaccException where it does not end within the limit
     */
    public void end(String clone, Duration limit) {
        Optional<Served> served = find(clone);
        if (served.isEmpty()) {
            return;
        }
        OwnerProcess process = served.get().process();
        boolean asked = process.terminate();
        long deadline = System.nanoTime() + limit.toNanos();
        while (asked && !process.hasEnded() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        if (!process.hasEnded()) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("process " + process.pid() + ", which serves the clone " + clone
                                    + (asked ? ", does not end" : ", may not be ended by this user"))
                            .state("the clone and its server are still there")
                            .todo("end that process by its owner or root: kill " + process.pid()));
        }
    }

    /** A clone that is no more. */
    void withdraw(String clone) {
        DurableJson.delete(directory, clone);
    }
}
