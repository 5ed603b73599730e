package io.jenkins.plugins.rediacc.engine.catalog;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The one directory of ledger, locks, intents and rehearsals of a host. */
public final class StateDirectory {

    private StateDirectory() {}

    /**
     * The directory, created with mode 0750 where its parent allows it.
     *
     * @throws RediaccException with exit code 3 and the line that creates it where it is not there or not writable
     */
    public static Path require(Path state) {
        try {
            if (!Files.isDirectory(state)) {
                Files.createDirectories(
                        state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
            }
        } catch (IOException e) {
            throw unusable(state, "cannot create the state directory " + state, e.toString());
        }
        if (!Files.isWritable(state)) {
            throw unusable(state, "the state directory " + state + " is not writable for this user", "");
        }
        return state;
    }

    private static RediaccException unusable(Path state, String what, String words) {
        String user = System.getProperty("user.name");
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of(what)
                        .tool(words)
                        .state("nothing was created")
                        .todo("run once: sudo install -d -o " + user + " -m 0750 '" + state + "'"));
    }
}
