package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Finds the lines of a statement in its file. {@code psql} says the line at which it had read the statement's end, and
 * sends the statement without some of its comments and empty lines; so the lines are looked for from there upwards.
 */
public final class StatementLines {

    private static final int LONGEST = 2_000;
    private static final int COMMENTS = 1_000;

    private StatementLines() {}

    /**
     * The line of the file, counted from 1, of a line of the statement; {@code end} where it cannot be found or the file not be read.
     *
     * @param end the line at which the statement ends
     * @param wanted the line of the statement, counted from 1
     */
    public static int find(Path file, Charset charset, int end, String statement, int wanted) {
        List<String> lines = statement.lines().toList();
        Deque<String> above;
        try {
            above = upTo(file, charset, end, lines.size() + COMMENTS);
        } catch (IOException e) {
            return end;
        }
        int at = end + 1;
        int found = end;
        for (int i = lines.size() - 1; i >= Math.max(0, wanted - 1); i--) {
            String part = clipped(lines.get(i).strip());
            boolean matches = part.isEmpty();
            while (!matches && !above.isEmpty()) {
                at--;
                matches = above.removeLast().contains(part);
            }
            if (!matches) {
                return end;
            }
            found = part.isEmpty() ? found : at;
        }
        return found;
    }

    /** The last lines up to that one. */
    private static Deque<String> upTo(Path file, Charset charset, int end, int most) throws IOException {
        Deque<String> lines = new ArrayDeque<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            int count = 0;
            int next;
            do {
                next = in.read();
                if (next == '\n' || next < 0) {
                    lines.addLast(line.toString(charset));
                    line.reset();
                    count++;
                    if (lines.size() > most) {
                        lines.removeFirst();
                    }
                } else if (line.size() < LONGEST * 4) {
                    line.write(next);
                }
            } while (next >= 0 && count < end);
        }
        return lines;
    }

    private static String clipped(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
