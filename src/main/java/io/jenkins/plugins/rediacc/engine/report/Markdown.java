package io.jenkins.plugins.rediacc.engine.report;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes Markdown in which the given texts are always texts: what could be markup gets a backslash, which is allowed for
 * every ASCII punctuation character (CommonMark 0.31, section 2.4), and a fence of code is longer than any run of backticks in
 * the code (section 4.5).
 */
final class Markdown {

    private static final int LONGEST_TEXT = 500;
    private static final int SHORTEST_FENCE = 3;
    private static final Pattern MARKUP = Pattern.compile("[\\\\`*{}\\[\\]<>#|~&@$!^=]"
            + "|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])" // not inside a word, where it means nothing
            + "|^[-+]|^\\d+[.)]" // a list
            + "|:(?=[/\\w])|(?<=\\bwww)\\."); // a link, an emoji
    private static final Pattern BACKTICKS = Pattern.compile("`+");

    private final StringBuilder out = new StringBuilder();

    /** A heading: trusted words and then a text. */
    void heading(int level, String words, String text) {
        out.append("#".repeat(level))
                .append(' ')
                .append(words)
                .append(escape(text))
                .append("\n\n");
    }

    void paragraph(String text) {
        if (!text.isBlank()) {
            out.append(escape(text)).append("\n\n");
        }
    }

    void strong(String text) {
        if (!text.isBlank()) {
            out.append("**").append(escape(text)).append("**\n\n");
        }
    }

    void items(List<String> texts) {
        texts.forEach(text -> out.append("- ").append(escape(text)).append('\n'));
        if (!texts.isEmpty()) {
            blank();
        }
    }

    void row(String... cells) {
        for (String cell : cells) {
            out.append("| ").append(escape(cell)).append(' ');
        }
        out.append("|\n");
    }

    /** The line under a table's head. */
    void columns(int count) {
        out.append("|---".repeat(count)).append("|\n");
    }

    void blank() {
        out.append('\n');
    }

    /** Lines of code or output; nothing where there are none. */
    void fence(List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        String code = String.join(
                "\n",
                lines.stream().map(line -> PlainText.block(line, LONGEST_TEXT)).toList());
        int longest = BACKTICKS
                .matcher(code)
                .results()
                .mapToInt(run -> run.group().length())
                .max()
                .orElse(0);
        String fence = "`".repeat(Math.max(SHORTEST_FENCE, longest + 1));
        out.append(fence)
                .append("text\n")
                .append(code)
                .append('\n')
                .append(fence)
                .append("\n\n");
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** A text on one line. A mark after {@code @} keeps GitHub and GitLab from calling people of that name. */
    static String escape(String text) {
        String line = PlainText.line(text, LONGEST_TEXT);
        return MARKUP.matcher(line).replaceAll(found -> Matcher.quoteReplacement(escapeOne(found.group())));
    }

    private static String escapeOne(String markup) {
        int last = markup.length() - 1;
        String escaped = markup.substring(0, last) + "\\" + markup.charAt(last);
        return markup.equals("@") ? escaped + "\u200b" : escaped;
    }
}
