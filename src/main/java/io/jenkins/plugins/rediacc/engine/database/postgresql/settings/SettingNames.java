package io.jenkins.plugins.rediacc.engine.database.postgresql.settings;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the settings in a configuration, read from its files while no server can be asked (PostgreSQL manual, 20.1.2,
 * Parameter Interaction via the Configuration File). What is no name, the server's program finds out when it is asked for
 * the value.
 */
public final class SettingNames {

    private static final Pattern LINE =
            Pattern.compile("^\\s*([A-Za-z_][\\w.$-]*)\\s*=?\\s*('(?:[^'\\\\]|''|\\\\.)*'|[^\\s#']*)");

    /** The server itself gives up at this depth. */
    private static final int DEEPEST = 10;

    private final Files files;
    private final Set<String> names = new LinkedHashSet<>();

    private SettingNames(Files files) {
        this.files = files;
    }

    /** How files are read: with the rights of the server's user. */
    public interface Files {
        /** The lines of a file; none where the server's user cannot read it. */
        List<String> lines(Path file);

        /** The files {@code *.conf} of a directory by name; none where the server's user cannot list it. */
        List<Path> configurationsIn(Path directory);
    }

    /** The names in these files and in all that they include, in the order in which they are read. */
    public static Set<String> in(List<Path> main, Files files) {
        SettingNames found = new SettingNames(files);
        main.forEach(file -> found.read(file, 0));
        return found.names;
    }

    private void read(Path file, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        for (String line : files.lines(file)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find()) {
                take(file, matcher.group(1), matcher.group(2), depth);
            }
        }
    }

    private void take(Path file, String name, String value, int depth) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "include", "include_if_exists" -> read(file.resolveSibling(bare(value)), depth + 1);
            case "include_dir" ->
                files.configurationsIn(file.resolveSibling(bare(value))).forEach(each -> read(each, depth + 1));
            default -> names.add(name);
        }
    }

    private static String bare(String name) {
        return name.startsWith("'") ? name.substring(1, name.length() - 1).replace("''", "'") : name;
    }
}
