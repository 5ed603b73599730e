package io.jenkins.plugins.rediacc.engine.database.postgresql.settings;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings on a server's command line, as it wrote it to {@code postmaster.opts}: {@code -c name=value} or
 * {@code --name=value} (PostgreSQL manual, reference page postgres). Names have no case.
 */
public final class StartOptions {

    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"");
    private static final String SETTING = "-c";
    private static final String LONG = "--";

    private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private StartOptions(List<String> arguments) {
        for (Iterator<String> each = arguments.iterator(); each.hasNext(); ) {
            String argument = each.next();
            if (argument.equals(SETTING) && each.hasNext()) {
                add(each.next());
            } else if (argument.startsWith(SETTING) || argument.startsWith(LONG)) {
                add(argument.substring(SETTING.length()));
            }
        }
    }

    /** Of the text of {@code postmaster.opts}; none of an empty one. */
    public static StartOptions of(String text) {
        List<String> arguments = new ArrayList<>();
        Matcher matcher = ARGUMENT.matcher(text);
        while (matcher.find()) {
            arguments.add(matcher.group(1));
        }
        return new StartOptions(arguments);
    }

    private void add(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals > 0) {
            // The server reads a dash in a name as an underscore.
            values.put(assignment.substring(0, equals).replace('-', '_'), assignment.substring(equals + 1));
        }
    }

    /** The value of a setting, in the words of the command line. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** All of them. */
    public Map<String, String> values() {
        return values;
    }
}
