package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process in a session of its own that goes on when the engine has ended, however that ends. It gets the base environment
 * alone, so that a CI server does not end it with a build, and it writes into a file, because a pipe would end with the
 * engine.
 */
public final class DetachedProcess {

    private static final File NULL = new File("/dev/null");

    private final Process process;

    private DetachedProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param log where both its outputs go; added to where it exists
     */
    public static DetachedProcess start(Command command, Path log) {
        ProcessBuilder builder = new ProcessBuilder(
                        command.prefixed(List.of("setsid", "--")).argv())
                .directory(new File("/"))
                .redirectInput(Redirect.from(NULL))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Environments.base());
        environment.putAll(command.environment());
        try {
            return new DetachedProcess(builder.start());
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot run '" + command.argv().get(0) + "' in a session of its own")
                            .tool(String.valueOf(e.getMessage())),
                    e);
        }
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** Ends it at once, and waits until it has ended. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }
}
