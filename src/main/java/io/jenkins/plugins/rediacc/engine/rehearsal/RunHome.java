package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.file.DirectoryHandle;
import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.RunRegister;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of one run below the state directory: what outlives the run lies in it, and a directory for what is
 * thrown away with the run. From its opening to its closing the run is in the register.
 */
public final class RunHome implements AutoCloseable {

    private final RunRegister register;
    private final String runId;
    private final Path directory;

    private RunHome(RunRegister register, String runId, Path directory) {
        this.register = register;
        this.runId = runId;
        this.directory = directory;
    }

    /** Enters the run and makes its directories; refuses an id that is in use. */
    public static RunHome open(Path state, String runId) {
        RunRegister register = new RunRegister(state);
        register.begin(runId);
        RunHome home = new RunHome(register, runId, of(state, runId));
        try {
            // Runs of several users lie side by side; what is in them is each run's own.
            SharedAccess.createDirectories(home.directory.getParent());
            DirectoryHandle.create(home.work()).close();
            return home;
        } catch (IOException e) {
            home.close();
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot create " + home.work())
                            .tool(String.valueOf(e))
                            .state("nothing was created"),
                    e);
        }
    }

    static Path of(Path state, String runId) {
        return state.resolve("rehearsals").resolve(runId);
    }

    /** For what is thrown away with the run. */
    public Path work() {
        return directory.resolve("work");
    }

    /** For the reports, where the caller names no other place. */
    public Path reports() {
        return directory.resolve("report");
    }

    /** Removes what is thrown away; what cannot be removed is left to clean-up, which finds the run in the register. */
    @Override
    public void close() {
        try {
            RunDirectories.removeTree(work());
            removeEmpty(directory);
            register.end(runId);
        } catch (RediaccException e) {
            // The rehearsal has said in its report what is left behind.
        }
    }

    static void removeEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // The reports are in it.
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot remove " + directory).tool(String.valueOf(e)),
                    e);
        }
    }
}
