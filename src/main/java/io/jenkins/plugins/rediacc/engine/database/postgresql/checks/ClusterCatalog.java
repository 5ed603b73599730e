package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.line;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.lines;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.name;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.privileges;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.role;

import java.util.List;

/** Reads what belongs to the whole cluster. */
final class ClusterCatalog {

    private final boolean withMaintain;

    /**
     * Queries for two servers.
     *
     * @param withMaintain whether both know the privilege MAINTAIN, new in version 17
     */
    ClusterCatalog(boolean withMaintain) {
        this.withMaintain = withMaintain;
    }

    List<CatalogQuery> all() {
        return List.of(roles(), memberships(), databases(), settings());
    }

    // The names of predefined roles begin with pg_, and each version has more of them. Of a password only whether there
    // is one is compared: the report must not hold what it could be guessed by.
    private static CatalogQuery roles() {
        return CatalogQuery.of(
                "role",
                name("r.rolname"),
                lines(
                        line("superuser", "r.rolsuper"),
                        line("inherit", "r.rolinherit"),
                        line("createrole", "r.rolcreaterole"),
                        line("createdb", "r.rolcreatedb"),
                        line("login", "r.rolcanlogin"),
                        line("replication", "r.rolreplication"),
                        line("bypassrls", "r.rolbypassrls"),
                        line("connection limit", "r.rolconnlimit"),
                        line("password", "r.rolpassword is not null"),
                        line("valid until", "r.rolvaliduntil")),
                "pg_authid r where r.rolname !~ '^pg_'");
    }

    private static CatalogQuery memberships() {
        return CatalogQuery.of(
                "membership",
                role("m.member") + " || ' in ' || " + role("m.roleid"),
                line("admin", "bool_or(m.admin_option)"),
                "pg_auth_members m where " + role("m.member") + " !~ '^pg_' group by m.member, m.roleid");
    }

    private CatalogQuery databases() {
        return CatalogQuery.of(
                "database",
                name("d.datname"),
                lines(
                        line("owner", role("d.datdba")),
                        line("encoding", "pg_encoding_to_char(d.encoding)"),
                        line("collate", "d.datcollate"),
                        line("ctype", "d.datctype"),
                        line("template", "d.datistemplate"),
                        line("connections allowed", "d.datallowconn"),
                        line("connection limit", "d.datconnlimit"),
                        line("tablespace", "(select spcname from pg_tablespace where oid = d.dattablespace)"),
                        line("privileges", privileges("d.datacl", "d", "d.datdba", withMaintain))),
                "pg_database d");
    }

    private static CatalogQuery settings() {
        return CatalogQuery.of(
                "setting",
                "coalesce('role ' || " + role("nullif(s.setrole, 0)") + ", 'all roles') || coalesce(' in database ' ||"
                        + " (select datname from pg_database where oid = s.setdatabase), '')",
                "(select string_agg(entry, E'\\n' order by entry collate \"C\") from unnest(s.setconfig) entry)",
                "pg_db_role_setting s");
    }
}
