package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds what went wrong in the log of a step: the first lines that look like an error, with the lines of explanation
 * that PostgreSQL puts under them; where there are none, the last lines. It holds a few lines at a time, however long
 * the log or a line of it is.
 */
public final class ErrorLines {

    private static final int LONGEST_LINE = 1_000;
    private static final int BUFFER = 1 << 16;

    /** A line without any of these cannot match; looking for them is many times faster than the pattern. */
    private static final List<String> SIGNS = List.of(
            "ERROR",
            "FATAL",
            "PANIC",
            "rror",
            "fatal",
            "ailure",
            "xception",
            "Caused by",
            "No such file",
            "Permission denied",
            "No space left",
            "Out of memory",
            "not found",
            "Segmentation",
            "Killed");

    private static final Pattern ERROR = Pattern.compile(
            "\\b(?:ERROR|FATAL|PANIC):" // psql and server logs
                    + "|\\[(?:ERROR|FATAL)\\]" // MariaDB, Maven
                    + "|\\berror: |\\berror while " // pg_restore, vacuumdb, initdb, pg_upgrade
                    + "|\\bfatal$|\\*failure\\*|^Failure, exiting" // pg_upgrade
                    + "|^Exception in thread |^Caused by: |^[\\w.$]+(?:Exception|Error)(?::|$)" // Java, Python
                    + "|No such file or directory|Permission denied|No space left on device|Out of memory"
                    + "|command not found|: not found$|Segmentation fault|^Killed$");

    private static final Pattern EXPLANATION = Pattern.compile("^\\s*(?:DETAIL|HINT|CONTEXT|QUERY|LINE \\d+):.*");
    private static final Pattern TERMINAL_COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

    private final int max;
    private final List<String> errors = new ArrayList<>();
    private final Deque<String> last = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(LONGEST_LINE);
    private boolean clipped;
    private boolean underError;

    private ErrorLines(int max) {
        this.max = max;
    }

    /**
     * The lines, at most {@code max}, each clipped at 1,000 bytes.
     *
     * <p>None where there is no log. A log that cannot be read is said in the line that is returned: a report must be
     * written all the same.
     */
    public static List<String> firstOf(Path log, int max) {
        if (max <= 0) {
            return List.of();
        }
        ErrorLines lines = new ErrorLines(max);
        try (InputStream in = FilesByHandle.input(log)) {
            return lines.read(in);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            return List.of("(the log " + log.getFileName() + " cannot be read: " + e.getMessage() + ")");
        }
    }

    private List<String> read(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            int start = 0;
            for (int i = 0; i < length; i++) {
                // A carriage return ends a line too: progress bars write one over the other.
                if (buffer[i] == '\n' || buffer[i] == '\r') {
                    keep(buffer, start, i);
                    take();
                    if (errors.size() >= max) {
                        return List.copyOf(errors);
                    }
                    start = i + 1;
                }
            }
            keep(buffer, start, length);
        }
        take();
        return List.copyOf(errors.isEmpty() ? last : errors);
    }

    private void keep(byte[] buffer, int from, int to) {
        int room = LONGEST_LINE - line.size();
        clipped |= to - from > room;
        line.write(buffer, from, Math.min(to - from, room));
    }

    private void take() {
        String text = withoutColours(line.toString(StandardCharsets.UTF_8)).stripTrailing();
        String shown = clipped ? text + " …" : text;
        line.reset();
        clipped = false;
        if (text.isBlank()) {
            return;
        }
        underError = isError(text) || (underError && EXPLANATION.matcher(text).matches());
        if (underError) {
            errors.add(shown);
        } else if (errors.isEmpty()) {
            last.addLast(shown);
            if (last.size() > max) {
                last.removeFirst();
            }
        }
    }

    private static boolean isError(String text) {
        for (String sign : SIGNS) {
            if (text.contains(sign)) {
                return ERROR.matcher(text).find();
            }
        }
        return false;
    }

    private static String withoutColours(String text) {
        return text.indexOf('\u001b') < 0 ? text : TERMINAL_COLOUR.matcher(text).replaceAll("");
    }
}
