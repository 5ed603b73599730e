package io.jenkins.plugins.rediacc.engine.database.postgresql.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a session of the engine's own, or of a tool that it runs, says when it begins: limits and habits that production has
 * for its applications, by configuration, role or database, neither end nor change what the engine asks. They are options of
 * the connection (PostgreSQL manual, 20.1.3; libpq reads them from {@code PGOPTIONS}), because a setting made afterwards
 * would itself be limited, and a library that cannot be loaded ends the session before.
 *
 * @param values settings by name
 */
public record SessionOptions(Map<String, String> values) {

    private static final int FIRST_WITH_IDLE_LIMIT = 14;
    private static final int FIRST_WITH_TRANSACTION_LIMIT = 17;

    /** The options for a server of a major version, which refuses what it does not know. */
    public static SessionOptions of(int major) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("statement_timeout", "0");
        values.put("lock_timeout", "0");
        values.put("idle_in_transaction_session_timeout", "0");
        if (major >= FIRST_WITH_IDLE_LIMIT) {
            values.put("idle_session_timeout", "0");
        }
        if (major >= FIRST_WITH_TRANSACTION_LIMIT) {
            values.put("transaction_timeout", "0");
            // An event trigger at login may refuse whom it does not know.
            values.put("event_triggers", "off");
        }
        values.put("temp_file_limit", "-1");
        values.put("default_transaction_read_only", "off");
        values.put("default_transaction_isolation", "read committed");
        values.put("default_transaction_deferrable", "off");
        values.put("session_preload_libraries", "");
        values.put("local_preload_libraries", "");
        values.put("role", "none");
        values.put("search_path", "public");
        values.put("lc_messages", "C");
        values.put("standard_conforming_strings", "on");
        values.put("datestyle", "ISO");
        return new SessionOptions(values);
    }

    /**
     * The options for the tools of an upgrade. A library that sessions of a role or a database ask for and the new version
     * lacks keeps applications out after the upgrade, so it has to stop the tools too. An index on an expression calls
     * functions by the database's own search path, also when a tool analyzes its table.
     */
    public static SessionOptions forTools(int major) {
        Map<String, String> values = new LinkedHashMap<>(of(major).values());
        values.remove("session_preload_libraries");
        values.remove("local_preload_libraries");
        values.remove("search_path");
        return new SessionOptions(values);
    }

    /** These options and another. */
    public SessionOptions with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new SessionOptions(more);
    }

    /** As the server reads them: words of a command line, in which a backslash takes a space for itself. */
    public String text() {
        return values.entrySet().stream()
                .map(option -> "-c " + option.getKey() + "="
                        + option.getValue().replace("\\", "\\\\").replace(" ", "\\ "))
                .collect(Collectors.joining(" "));
    }
}
