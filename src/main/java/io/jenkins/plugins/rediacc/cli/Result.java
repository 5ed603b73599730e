package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import java.util.Map;

/**
 * What a verb found.
 *
 * @param json the one document of {@code --json}
 * @param text the same for people, without a line break at its end; empty for nothing
 */
record Result(ExitCode exitCode, String json, String text) {

    /** What was done, with its document as maps, lists, texts, numbers and booleans. */
    static Result done(Map<String, Object> document, String text) {
        return of(ExitCode.DONE, document, text);
    }

    static Result of(ExitCode exitCode, Map<String, Object> document, String text) {
        return new Result(exitCode, JsonText.of(document), text);
    }
}
