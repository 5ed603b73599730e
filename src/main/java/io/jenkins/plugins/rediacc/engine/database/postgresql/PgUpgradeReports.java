package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The report files that {@code pg_upgrade} writes when a check fails, read into problems: one for each file and
 * database. A file that is not known becomes a problem too, with its text.
 */
final class PgUpgradeReports {

    /** What a report file means. */
    private record Meaning(String id, String title, String remedy) {}

    private static final String BEFORE = " in production before the upgrade";
    private static final String OF_EXTENSIONS =
            "; where an object belongs to an extension, run ALTER EXTENSION … UPDATE" + " instead";
    private static final Map<String, Meaning> MEANINGS = meanings();
    private static final Pattern DATABASE = Pattern.compile("(?:In d|D)atabase: (.*)");
    private static final Pattern LIBRARY = Pattern.compile("could not load library \"(.*?)\":.*");
    private static final String LIBRARIES = "loadable_libraries.txt";
    private static final Pattern ONLY_PRELOADED = Pattern.compile("could not load library.*preload");
    private static final Meaning NOT_PRELOADED = new Meaning(
            "pg-upgrade/preload-libraries",
            "libraries that functions or extensions use load only when the server starts with them",
            "name them in shared_preload_libraries of production, or under 'preload' in the catalogue");

    private PgUpgradeReports() {}

    private static Map<String, Meaning> meanings() {
        Map<String, Meaning> all = new LinkedHashMap<>();
        put(
                all,
                LIBRARIES,
                "loadable-libraries",
                "the new version lacks libraries that functions or extensions use",
                "install the extension's package for the new version, or drop what uses it" + BEFORE);
        put(
                all,
                "incompatible_polymorphics.txt",
                "incompatible-polymorphics",
                "aggregates or operators use array functions whose argument types changed",
                "drop them" + BEFORE + " and create them again with anycompatible types after it" + OF_EXTENSIONS);
        put(
                all,
                "postfix_ops.txt",
                "postfix-operators",
                "user-defined postfix operators, which the new version does not have",
                "replace them by prefix operators or functions" + BEFORE + OF_EXTENSIONS);
        put(
                all,
                "tables_using_reg.txt",
                "reg-types",
                "columns of a reg* type, whose values an upgrade cannot keep",
                "change the columns to text or oid" + BEFORE + OF_EXTENSIONS);
        put(
                all,
                "encoding_conversions.txt",
                "encoding-conversions",
                "user-defined encoding conversions",
                "drop the conversions" + BEFORE);
        put(
                all,
                "databases_with_datallowconn_false.txt",
                "datallowconn",
                "databases that do not allow connections",
                "allow connections to them, or drop them," + BEFORE);
        put(
                all,
                "tables_with_oids.txt",
                "tables-with-oids",
                "tables WITH OIDS, which the new version does not have",
                "run ALTER TABLE … SET WITHOUT OIDS" + BEFORE);
        put(
                all,
                "tables_using_composite.txt",
                "composite-types",
                "columns of a system-defined composite type",
                "drop or change the columns" + BEFORE);
        put(
                all,
                "contrib_isn_and_int8_pass_by_value.txt",
                "isn-int8-pass-by-value",
                "contrib/isn relies on the bigint type, which both servers pass differently",
                "dump and restore the databases that use it");
        put(
                all,
                "not_null_inconsistent_columns.txt",
                "inconsistent-not-null",
                "columns that are NOT NULL in a parent table and not in its child",
                "set the child's columns NOT NULL" + BEFORE);
        put(
                all,
                "pg_role_prefix.txt",
                "reserved-role-names",
                "roles whose names begin with pg_",
                "rename the roles" + BEFORE);
        put(
                all,
                "subs_invalid.txt",
                "subscription-state",
                "subscriptions in a state that an upgrade cannot keep",
                "let their tables finish synchronizing" + BEFORE);
        put(
                all,
                "invalid_logical_slots.txt",
                "logical-slots",
                "logical replication slots that an upgrade cannot keep",
                "let them be consumed, or drop them," + BEFORE);
        for (String type :
                List.of("line", "jsonb", "unknown", "sql_identifier", "aclitem", "abstime", "reltime", "tinterval")) {
            put(
                    all,
                    "tables_using_" + type + ".txt",
                    type.replace('_', '-') + "-type",
                    "columns of the type " + type + ", whose storage changed",
                    "drop or change the columns" + BEFORE);
        }
        return all;
    }

    private static void put(Map<String, Meaning> all, String file, String id, String title, String remedy) {
        all.put(file, new Meaning("pg-upgrade/" + id, title, remedy));
    }

    /** The problems in a report file. */
    static List<Problem> parse(String fileName, String text) {
        Meaning meaning = MEANINGS.get(fileName);
        if (meaning == null) {
            String id = "pg-upgrade/" + fileName.replaceAll("\\.txt$", "").replace('_', '-');
            meaning = new Meaning(id, "pg_upgrade refuses the cluster: " + fileName, "see the report file's text");
        } else if (fileName.equals(LIBRARIES) && onlyPreloaded(text)) {
            meaning = NOT_PRELOADED;
        }
        Map<String, List<String>> byDatabase = fileName.equals(LIBRARIES) ? libraries(text) : objects(text);
        List<Problem> problems = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : byDatabase.entrySet()) {
            problems.add(new Problem(
                    meaning.id(), meaning.title(), entry.getKey(), entry.getValue(), text.strip(), meaning.remedy()));
        }
        return problems;
    }

    private static boolean onlyPreloaded(String text) {
        List<String> refused =
                text.lines().filter(line -> LIBRARY.matcher(line).matches()).toList();
        return !refused.isEmpty()
                && refused.stream()
                        .allMatch(line -> ONLY_PRELOADED.matcher(line).find());
    }

    /** Lines {@code In database: name}, each followed by its objects, indented. */
    private static Map<String, List<String>> objects(String text) {
        Map<String, List<String>> byDatabase = new LinkedHashMap<>();
        String database = "";
        for (String line :
                text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            Matcher matcher = DATABASE.matcher(line);
            if (matcher.matches()) {
                database = matcher.group(1);
                byDatabase.computeIfAbsent(database, name -> new ArrayList<>());
            } else {
                byDatabase.computeIfAbsent(database, name -> new ArrayList<>()).add(line);
            }
        }
        return byDatabase;
    }

    /** Libraries that could not be loaded, each followed by the databases that use it. */
    private static Map<String, List<String>> libraries(String text) {
        Map<String, List<String>> byDatabase = new LinkedHashMap<>();
        String library = "";
        for (String line : text.lines().toList()) {
            Matcher loaded = LIBRARY.matcher(line);
            Matcher database = DATABASE.matcher(line.strip());
            if (loaded.matches()) {
                library = loaded.group(1);
            } else if (database.matches()) {
                byDatabase
                        .computeIfAbsent(database.group(1), name -> new ArrayList<>())
                        .add(library);
            }
        }
        if (byDatabase.isEmpty()) {
            byDatabase.put("", text.lines().map(String::strip).collect(Collectors.toList()));
        }
        return byDatabase;
    }
}
