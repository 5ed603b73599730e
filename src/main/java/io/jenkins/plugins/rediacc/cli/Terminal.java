package io.jenkins.plugins.rediacc.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * Prints for people and for machines. With {@code --json} standard output holds exactly one JSON document, and all that
 * people read goes to standard error. Colour and progress are for terminals only.
 */
final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final StandardStreams streams;
    private final boolean json;
    private final boolean colour;
    private final boolean progress;
    private boolean progressShown;

    /** A terminal; {@code NO_COLOR} and {@code TERM=dumb} in the environment switch colour off (no-color.org). */
    Terminal(StandardStreams streams, boolean json, Map<String, String> environment) {
        this.streams = streams;
        this.json = json;
        boolean narrationIsSeen = json ? streams.errIsTerminal() : streams.outIsTerminal();
        boolean capable = !"dumb".equals(environment.get("TERM"));
        this.progress = narrationIsSeen && capable;
        this.colour = narrationIsSeen
                && capable
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    boolean isJson() {
        return json;
    }

    /** Prints what the verb found, for people or as the one JSON document. */
    void result(Result result) {
        clearProgress();
        if (json) {
            streams.out().println(result.json());
        } else if (!result.text().isEmpty()) {
            streams.out().println(result.text());
        }
        streams.out().flush();
    }

    /** Prints a line about what happens. */
    synchronized void narrate(String line) {
        clearProgress();
        narration().println(line);
    }

    /** Shows a line that the next one replaces; nothing where nobody watches. */
    synchronized void progress(String line) {
        if (progress) {
            narration().print(CLEAR_LINE + line);
            narration().flush();
            progressShown = true;
        }
    }

    /** Prints a line on standard error. */
    synchronized void error(String line) {
        clearProgress();
        streams.err().println(line);
    }

    /** Prints an error as the one JSON document. */
    void errorDocument(String document) {
        streams.out().println(document);
        streams.out().flush();
    }

    String bold(String text) {
        return paint("1", text);
    }

    String red(String text) {
        return paint("31;1", text);
    }

    String green(String text) {
        return paint("32", text);
    }

    String yellow(String text) {
        return paint("33", text);
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private void clearProgress() {
        if (progressShown) {
            narration().print(CLEAR_LINE);
            progressShown = false;
        }
    }

    private PrintStream narration() {
        return json ? streams.err() : streams.out();
    }
}
