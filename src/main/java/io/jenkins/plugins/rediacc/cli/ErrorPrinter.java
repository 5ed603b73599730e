package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows an error: what failed and on what, the tool's own words, what state things are in now, and what to do. */
final class ErrorPrinter {

    private static final String INDENT = "\n    ";

    private final Terminal terminal;

    ErrorPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Prints the error where people, or with {@code --json} machines, look for it. */
    void print(RediaccException error) {
        Explanation explanation = error.explanation();
        terminal.error(terminal.red("rediacc: ") + visible(explanation.what()));
        part("the tool said: ", explanation.toolWords());
        part("state now: ", explanation.stateNow());
        part("what to do: ", explanation.remedy());
        if (error.getCause() != null && error.exitCode() == ExitCode.SURROUNDINGS && isDefect(error)) {
            terminal.error(stackTrace(error.getCause()));
        }
        if (terminal.isJson()) {
            terminal.errorDocument(JsonText.of(Map.of("error", document(error))));
        }
    }

    /** The error for machines. */
    static Map<String, Object> document(RediaccException error) {
        Explanation explanation = error.explanation();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("exitCode", error.exitCode().code());
        document.put("kind", error.exitCode().name());
        boolean causeSaysMore = error.exitCode() == ExitCode.SURROUNDINGS || error.exitCode() == ExitCode.CANCELLED;
        document.put("cause", causeSaysMore ? error.errorCause().name() : null);
        document.put("what", explanation.what());
        document.put("toolWords", explanation.toolWords());
        document.put("stateNow", explanation.stateNow());
        document.put("remedy", explanation.remedy());
        return document;
    }

    /** A failure that nobody foresaw, as an error of the surroundings. */
    static RediaccException defect(Throwable unexpected) {
        return RediaccException.surroundings(
                ErrorCause.INTERNAL,
                Explanation.of("a defect of rediacc: " + unexpected)
                        .state("unknown; 'rediacc list' and 'rediacc gc --dry-run' show what is there")
                        .todo("report it with the lines above"),
                unexpected);
    }

    private static boolean isDefect(RediaccException error) {
        return error.errorCause() == ErrorCause.INTERNAL;
    }

    private void part(String label, String text) {
        if (!text.isEmpty()) {
            terminal.error("  " + terminal.bold(label) + visible(text).replace("\n", INDENT));
        }
    }

    /** The text without characters that would steer a terminal; its line breaks stay. */
    private static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                visible.append(String.format("\\u%04x", c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }

    private static String stackTrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text, true));
        return text.toString().stripTrailing();
    }
}
