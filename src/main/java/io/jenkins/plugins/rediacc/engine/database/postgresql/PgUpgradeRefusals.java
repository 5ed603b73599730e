package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code pg_upgrade} refuses in its output alone, and what made a dump or restore of a schema fail. */
final class PgUpgradeRefusals {

    private static final int LINES_OF_DETAIL = 30;

    private static final Pattern RESTORED = Pattern.compile("pg_restore: creating (.*)");
    private static final Pattern ENTRY = Pattern.compile("pg_restore: from TOC entry \\d+; \\d+ \\d+ (.+?)(?: \\S+)?");
    private static final Pattern TOOL_ERROR = Pattern.compile("(pg_restore|pg_dump|pg_dumpall|psql): error: (.*)");
    private static final Pattern SQL_ERROR = Pattern.compile("psql:.*?: ERROR: +(.*)");
    private static final Pattern DUMP_LOG = Pattern.compile("pg_upgrade_dump_(\\d+)\\.log");

    /** What pg_dump writes after each object of an extension for pg_upgrade. */
    private static final Pattern MEMBER = Pattern.compile("^ALTER EXTENSION (\\S+) ADD ");

    /** Minor releases of late 2026 number the definitions of a column, in an option that earlier ones do not know. */
    private static final Pattern OF_NEWER_MINOR = Pattern.compile("unrecognized parameter \"pg_attver\"");

    private static final String NEWER_MINOR =
            "install the newest minor release of the new version: production's release is newer, and this one does not"
                    + " know what it writes with each column";

    private static final String GLOBALS_LOG = "pg_upgrade_utility.log";

    /** A refusal by words. */
    private record Words(Pattern pattern, String id, String title, String remedy) {}

    private static final List<Words> WORDS = List.of(
            new Words(
                    Pattern.compile("source cluster contains prepared transactions"),
                    "prepared-transactions",
                    "prepared transactions are pending",
                    "commit or roll back what pg_prepared_xacts lists in production before the upgrade"),
            new Words(
                    Pattern.compile("non-template0 databases must allow connections"),
                    "datallowconn",
                    "databases that do not allow connections",
                    "allow connections to them, or drop them, in production before the upgrade"),
            new Words(
                    Pattern.compile("is not the install user"),
                    "install-user",
                    "the upgrade must run as the superuser that initdb made",
                    "name that superuser as 'user' in the catalogue"),
            new Words(
                    Pattern.compile("(lc_collate|lc_ctype|encodings|locale providers|ICU locale).* for database .* do"
                            + " not match"),
                    "locale-mismatch",
                    "a database's locale or encoding differs from template0's in a way pg_upgrade does not carry over",
                    "recreate the database with the locale and encoding of template0"),
            new Words(
                    Pattern.compile("source cluster contains roles starting with \"pg_\""),
                    "reserved-role-names",
                    "roles whose names begin with pg_",
                    "rename the roles in production before the upgrade"),
            new Words(
                    Pattern.compile("old and new pg_controldata|data checksums but the new"),
                    "control-data-mismatch",
                    "both versions were built, or both clusters made, in ways that do not fit",
                    "use programs of the new version that are built like the old ones"));

    private PgUpgradeRefusals() {}

    /** The refusals that pg_upgrade's output itself names. */
    static List<Problem> ofOutput(String output) {
        List<Problem> problems = new ArrayList<>();
        for (Words words : WORDS) {
            if (words.pattern().matcher(output).find()) {
                problems.add(Problem.of("pg-upgrade/" + words.id(), words.title(), lastLines(output), words.remedy()));
            }
        }
        return problems;
    }

    /**
     * What a log file says about a dump or a restore that failed.
     *
     * @param databases names of databases by the number in the log's name
     */
    static Optional<Problem> ofLog(String fileName, String text, Map<String, String> databases) {
        Matcher log = DUMP_LOG.matcher(fileName);
        if (log.matches()) {
            return ofDump(text, databases.getOrDefault(log.group(1), ""));
        }
        return fileName.equals(GLOBALS_LOG) ? ofGlobals(text) : Optional.empty();
    }

    private static Optional<Problem> ofDump(String text, String database) {
        List<String> lines = text.lines().toList();
        String object = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher restored = RESTORED.matcher(lines.get(i));
            Matcher entry = ENTRY.matcher(lines.get(i));
            Matcher error = TOOL_ERROR.matcher(lines.get(i));
            if (restored.matches()) {
                object = restored.group(1).replace("\"", "");
            } else if (entry.matches() && object.isEmpty()) {
                object = entry.group(1);
            } else if (error.matches()) {
                return Optional.of(failure(error.group(1), error.group(2), database, object, lines, i));
            }
        }
        return Optional.empty();
    }

    private static Problem failure(
            String tool, String words, String database, String object, List<String> lines, int at) {
        boolean restore = tool.equals("pg_restore");
        String detail = String.join("\n", lines.subList(at, Math.min(lines.size(), at + LINES_OF_DETAIL)));
        Optional<String> extension = lines.subList(at, lines.size()).stream()
                .map(MEMBER::matcher)
                .filter(Matcher::find)
                .map(member -> member.group(1))
                .findFirst();
        return new Problem(
                restore ? "pg-upgrade/restore-failed" : "pg-upgrade/dump-failed",
                (restore ? "the new version refuses an object: " : "the old version cannot dump a schema: ")
                        + words.replaceFirst("^could not execute query: ", ""),
                database,
                object.isEmpty() ? List.of() : List.of(object),
                detail,
                OF_NEWER_MINOR.matcher(words).find() ? NEWER_MINOR : remedy(extension));
    }

    private static String remedy(Optional<String> extension) {
        return extension
                .map(name -> "the object belongs to the extension " + name + ": run ALTER EXTENSION " + name
                        + " UPDATE in production before the upgrade, or install the release of its package that"
                        + " the new version takes; do not drop the object itself")
                .orElse("change or drop the object in production before the upgrade, and create it again after it");
    }

    private static Optional<Problem> ofGlobals(String text) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher error = SQL_ERROR.matcher(lines.get(i));
            if (error.matches()) {
                String command = i == 0 ? "" : lines.get(i - 1);
                return Optional.of(new Problem(
                        "pg-upgrade/globals-failed",
                        "the new version refuses a role, a tablespace or a setting of one: " + error.group(1),
                        "",
                        List.of(),
                        command + "\n" + lines.get(i),
                        "change it in production before the upgrade"));
            }
        }
        return Optional.empty();
    }

    /** The last lines of an output. */
    static String lastLines(String output) {
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_DETAIL), lines.size()));
    }
}
