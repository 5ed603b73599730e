package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directive by which a file of configuration has another one read (PostgreSQL manual, 20.1.5, Managing Configuration File
 * Contents).
 *
 * @param directory whether it names a directory, of which the files {@code *.conf} are read
 * @param target what it names, as the server finds it: a relative name is one in the directory of the file that has it
 */
record Include(boolean directory, Path target) {

    private static final Pattern DIRECTIVE = Pattern.compile(
            "^(\\s*include(?:_if_exists|(?<dir>_dir))?\\s*=?\\s*)(?<name>'(?:[^'\\\\]|''|\\\\.)*'|[^\\s#']+)",
            Pattern.CASE_INSENSITIVE);

    /** What a line of a file includes; empty for every other line. */
    static Optional<Include> of(Path file, String line) {
        Matcher directive = DIRECTIVE.matcher(line);
        return directive.find() && !unquoted(directive.group("name")).isEmpty()
                ? Optional.of(new Include(
                        directive.group("dir") != null,
                        file.resolveSibling(unquoted(directive.group("name"))).normalize()))
                : Optional.empty();
    }

    /** That line with another target. */
    static String retargeted(String line, Path target) {
        Matcher directive = DIRECTIVE.matcher(line);
        if (!directive.find()) {
            throw new IllegalArgumentException("no include: " + line);
        }
        String name = ConfigurationFile.asText(target).replace("\\", "\\\\").replace("'", "''");
        return directive.group(1) + "'" + name + "'" + line.substring(directive.end());
    }

    private static String unquoted(String name) {
        String bare = name.startsWith("'")
                ? name.substring(1, name.length() - 1).replace("''", "'").replaceAll("\\\\(.)", "$1")
                : name;
        return ConfigurationFile.asName(bare);
    }
}
