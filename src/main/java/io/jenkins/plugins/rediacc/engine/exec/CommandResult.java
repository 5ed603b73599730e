package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.List;

/**
 * How a command ended.
 *
 * @param exitCode its exit code; 128 + n where a signal n ended it
 * @param stdout the first and last part of its standard output, at most {@value HostProcesses#CAPTURE_LIMIT} bytes
 * @param stderr likewise of its standard error
 * @param timedOut whether it was killed at its time limit
 */
public record CommandResult(
        List<String> argv, int exitCode, String stdout, String stderr, boolean timedOut, Duration duration) {

    public boolean succeeded() {
        return exitCode == 0 && !timedOut;
    }

    /** What the tool said, for an error: standard error, or standard output where that is empty. */
    public String words() {
        String words = stderr.isBlank() ? stdout : stderr;
        return timedOut ? "no answer in time" + (words.isBlank() ? "" : "; until then: " + words) : words;
    }

    /** This result, if it is a success; throws a storage error with the explanation and the tool's words otherwise. */
    public CommandResult orFail(Explanation explanation) {
        return orFail(ErrorCause.STORAGE, explanation);
    }

    /** This result, if it is a success; throws an error of the given cause with the tool's words otherwise. */
    public CommandResult orFail(ErrorCause cause, Explanation explanation) {
        if (succeeded()) {
            return this;
        }
        String words = words().isBlank() ? argv.get(0) + " ended with exit code " + exitCode : words();
        throw RediaccException.surroundings(cause, explanation.tool(words));
    }
}
