package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What tells whether a server runs on a data directory. Many signs can prove that one does. That none does is concluded from
 * two things alone: the files say so themselves, or every process is seen from here and none is a server's.
 */
public final class ServerSigns {

    /** What the signs say. */
    public enum Verdict {
        RUNS,
        NONE,
        /** Nobody can tell from here; nothing must be started. */
        UNKNOWN
    }

    private final Path data;
    private final ClusterFiles files;
    private final ServerProcesses processes;

    /** The signs of a data directory's server; nothing is looked at yet. */
    public ServerSigns(ClusterFiles files) {
        this(files, new ServerProcesses(files.data()));
    }

    ServerSigns(ClusterFiles files, ServerProcesses processes) {
        this.data = files.data();
        this.files = files;
        this.processes = processes;
    }

    /** The first process of the server, by the number that it has here; empty where none is seen. */
    public Optional<Long> process() {
        return processes.first(files.lockNumber());
    }

    /** Whether a server runs. */
    public Verdict verdict() {
        // In this order: a server removes its lock file before it ends, and makes one before it writes anything.
        if (process().isPresent()) {
            return Verdict.RUNS;
        }
        return isAtRest() || processes.showsAll() ? Verdict.NONE : Verdict.UNKNOWN;
    }

    /** Whether its process runs in another PID namespace than the engine. */
    public boolean isElsewhere() {
        return process().map(processes::isElsewhere).orElse(false);
    }

    /**
     * Whether the files themselves say that no server runs, wherever it might. Every server makes a lock file before it does
     * anything else, and says "in production" in its control file as long as it runs.
     */
    private boolean isAtRest() {
        try {
            boolean clean = Arming.control(data).shutDownCleanly();
            return clean && files.lockLines().isEmpty();
        } catch (RediaccException e) {
            return false;
        }
    }

    /** Why nobody can tell, and what to do. */
    public String doubt() {
        List<String> lock = files.lockLines();
        return "its lock file " + data.resolve("postmaster.pid")
                + (lock.isEmpty()
                        ? " is missing, but it was not stopped in good order"
                        : " names process " + lock.get(0))
                + ", and the engine does not see every process of this host: a server may run in a container";
    }
}
