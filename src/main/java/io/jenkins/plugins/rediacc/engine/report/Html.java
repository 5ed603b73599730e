package io.jenkins.plugins.rediacc.engine.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes HTML. All text and every attribute is escaped here and nowhere else, and each element is closed by the one who
 * opened it, so no text can become markup. Names of elements and attributes are the program's own.
 */
final class Html {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");
    /** A line break after these would be a space in the text. */
    private static final Set<String> INLINE = Set.of("a", "bdi", "code", "span", "strong");

    private static final int LONGEST_DATA = 300;
    private static final int LONGEST_BLOCK = 20_000;

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();
    private final String files;

    private Html(String files) {
        this.files = files;
    }

    /** A document of its own, with its files beside it. */
    static Html page() {
        Html html = new Html("./");
        html.out.append("<!DOCTYPE html>\n");
        return html;
    }

    /**
     * A part of another program's page.
     *
     * @param files the address of the directory that holds the report's files, with a slash at its end
     */
    static Html fragment(String files) {
        return new Html(files);
    }

    /** Begins an element; attributes are pairs of name and value. */
    Html open(String element, String... attributes) {
        start(element, attributes);
        open.push(element);
        return this;
    }

    /** Ends the element that was begun last. */
    Html close() {
        String element = open.pop();
        out.append("</").append(element).append(INLINE.contains(element) ? ">" : ">\n");
        return this;
    }

    /** An element that never has content, such as {@code meta}. */
    Html empty(String element, String... attributes) {
        start(element, attributes);
        return this;
    }

    /** An element of SVG without content. */
    Html shape(String element, String... attributes) {
        return open(element, attributes).close();
    }

    /** The program's own words. */
    Html text(String text) {
        out.append(escape(PlainText.of(text)));
        return this;
    }

    /** An element with the program's own words. */
    Html leaf(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** A name or sentence from outside, cut where it is far too long, its reading direction kept to itself. */
    Html data(String text) {
        return open("bdi").text(PlainText.line(text, LONGEST_DATA)).close();
    }

    /** An element with a name or sentence from outside. */
    Html dataLeaf(String element, String text, String... attributes) {
        return open(element, attributes).data(text).close();
    }

    /** Lines of output. */
    Html pre(String text) {
        return leaf("pre", PlainText.block(text, LONGEST_BLOCK), "dir", "ltr", "tabindex", "0");
    }

    /** A link to a file beside the report; plain text where the path leads anywhere else. */
    Html link(String relativePath) {
        return link(relativePath, relativePath);
    }

    /** A link to a file beside the report, under another text. */
    Html link(String relativePath, String text) {
        if (!isBelow(relativePath)) {
            return data(relativePath);
        }
        String address = Arrays.stream(relativePath.split("/", -1))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", files, ""));
        return open("a", "href", address).data(text).close();
    }

    /** The style sheet, which is the program's own. */
    Html style(String css) {
        out.append("<style>\n").append(css).append("</style>\n");
        return this;
    }

    /** The whole document. */
    String document() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return out.toString();
    }

    private void start(String element, String... attributes) {
        out.append('<').append(requireName(element));
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(requireName(attributes[i])).append("=\"");
            out.append(escape(PlainText.of(attributes[i + 1]))).append('"');
        }
        out.append('>');
    }

    private static boolean isBelow(String path) {
        return !path.isEmpty()
                && Arrays.stream(path.split("/", -1)).noneMatch(part -> part.isEmpty() || part.equals(".."));
    }

    private static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name in HTML: " + name);
        }
        return name;
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
