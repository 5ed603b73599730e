package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.Map;
import java.util.Optional;

/**
 * What a verb found.
 *
 * @param json the one document of {@code --json}
 * @param text the same for people, without a line break at its end; empty for nothing
 * @param cause why it did not go well, where an error stopped it
 */
record Result(ExitCode exitCode, String json, String text, Optional<RediaccException> cause) {

    Result(ExitCode exitCode, String json, String text) {
        this(exitCode, json, text, Optional.empty());
    }

    /** What was done, with its document as maps, lists, texts, numbers and booleans. */
    static Result done(Map<String, Object> document, String text) {
        return of(ExitCode.DONE, document, text);
    }

    static Result of(ExitCode exitCode, Map<String, Object> document, String text) {
        return new Result(exitCode, JsonText.of(document), text);
    }
}
