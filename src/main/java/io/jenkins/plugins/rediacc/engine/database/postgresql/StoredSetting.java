package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import java.util.Arrays;
import java.util.List;

/**
 * A setting that a cluster keeps for the sessions of a database, of a role, or of a role in a database ({@code ALTER
 * DATABASE … SET}, {@code ALTER ROLE … SET}).
 *
 * @param database its name; empty where it holds in all
 * @param role its name; empty where it holds for all
 * @param name the setting's
 * @param value what it is set to
 */
record StoredSetting(String database, String role, String name, String value) {

    private static final String ALL = "select coalesce(quote_ident(datname), ''), coalesce(quote_ident(rolname), ''),"
            + " split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)"
            + " from (select setdatabase, setrole, unnest(setconfig) as setting from pg_db_role_setting) s"
            + " left join pg_database d on d.oid = setdatabase left join pg_roles r on r.oid = setrole order by 1, 2, 3";

    /** All that a running cluster keeps. */
    static List<StoredSetting> read(SqlSession session) {
        return session.query(ALL).stream()
                .map(row -> new StoredSetting(row.get(0), row.get(1), row.get(2), row.get(3)))
                .toList();
    }

    /** Whether it makes sessions load that library. */
    boolean loads(String library) {
        return name.endsWith("_preload_libraries")
                && Arrays.stream(value.split(","))
                        .map(part -> PreloadLibraries.nameOf(part.strip().replace("\"", "")))
                        .anyMatch(library::equals);
    }

    /** The statement that takes it out. */
    String remedy() {
        String whose = role.isEmpty()
                ? "DATABASE " + database
                : "ROLE " + role + (database.isEmpty() ? "" : " IN DATABASE " + database);
        return "ALTER " + whose + " RESET " + name;
    }

    @Override
    public String toString() {
        return name + " of " + (role.isEmpty() ? "" : "role " + role)
                + (role.isEmpty() || database.isEmpty() ? "" : " in ")
                + (database.isEmpty() ? "" : "database " + database);
    }
}
