package io.jenkins.plugins.rediacc.engine.exec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a file system table that {@code mount --all} works through in their order (fstab(5), mount(8)). */
final class Fstab {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private final Path root;
    private final StringBuilder text = new StringBuilder();

    /**
     * An empty table.
     *
     * @param root the directory below which everything is mounted
     */
    Fstab(Path root) {
        this.root = root;
    }

    /** A directory or file of the host under its own path. */
    void bind(Path path, List<String> options) {
        line(path.toString(), path, "none", options);
    }

    /** One under another path. */
    void bind(Path source, Path target, List<String> options) {
        line(source.toString(), target, "none", options);
    }

    /** A file system of the kernel's own, such as {@code proc}. */
    void virtual(String type, Path target, List<String> options) {
        line("rediacc", target, type, options);
    }

    private void line(String source, Path target, String type, List<String> options) {
        text.append(escape(source))
                .append(' ')
                .append(escape(root + (target.getNameCount() == 0 ? "" : target.toString())))
                .append(' ')
                .append(type)
                .append(' ')
                .append(String.join(",", options))
                .append(" 0 0\n");
    }

    private static String escape(String path) {
        return path.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012")
                .replace("#", "\\043");
    }

    /** The kernel writes paths with the same escapes, byte by byte. */
    static String unescape(String bytes) {
        String plain = OCTAL.matcher(bytes)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 8))));
        return new String(plain.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
