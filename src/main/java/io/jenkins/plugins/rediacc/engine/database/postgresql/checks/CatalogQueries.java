package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.line;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.lines;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.name;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.notInExtension;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.optional;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.privileges;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.role;
import static io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogSql.users;

import java.util.List;

/** What belongs to a schema, kind by kind. The same queries run on both sides. */
final class CatalogQueries {

    static final String VIEW = "view query";

    private static final int MAINTAIN_SINCE = 17;

    private final boolean withMaintain;

    /** Queries for two servers of which the older has that major version. */
    CatalogQueries(int olderMajorVersion) {
        this.withMaintain = olderMajorVersion >= MAINTAIN_SINCE;
    }

    /** What belongs to the whole cluster. */
    List<CatalogQuery> ofCluster() {
        return List.of(roles(), memberships(), databases(), settings());
    }

    /** What belongs to a database. */
    List<CatalogQuery> ofDatabase() {
        return List.of(
                schemas(),
                relations(),
                columns(),
                views(),
                indexes(),
                constraints(),
                functions(),
                triggers(),
                rules(),
                policies(),
                sequences(),
                types(),
                extensions(),
                collations(),
                statistics(),
                eventTriggers(),
                publications(),
                defaultPrivileges());
    }

    private static CatalogQuery query(String kind, String name, String definition, String from) {
        return new CatalogQuery(kind, "select " + name + ", " + definition + " from " + from);
    }

    // The names of predefined roles begin with pg_, and each version has more of them. Of a password only whether there
    // is one is compared: the report must not hold what it could be guessed by.
    private static CatalogQuery roles() {
        return query(
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
        return query(
                "membership",
                role("m.member") + " || ' in ' || " + role("m.roleid"),
                line("admin", "bool_or(m.admin_option)"),
                "pg_auth_members m where " + role("m.member") + " !~ '^pg_' group by m.member, m.roleid");
    }

    private CatalogQuery databases() {
        return query(
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
        return query(
                "setting",
                "coalesce('role ' || " + role("nullif(s.setrole, 0)") + ", 'all roles') || coalesce(' in database ' ||"
                        + " (select datname from pg_database where oid = s.setdatabase), '')",
                "(select string_agg(entry, E'\\n' order by entry collate \"C\") from unnest(s.setconfig) entry)",
                "pg_db_role_setting s");
    }

    private CatalogQuery schemas() {
        return query(
                "schema",
                name("n.nspname"),
                lines(
                        line("owner", role("n.nspowner")),
                        line("privileges", privileges("n.nspacl", "n", "n.nspowner", withMaintain))),
                "pg_namespace n where " + users("n", "pg_namespace", "n.oid"));
    }

    private CatalogQuery relations() {
        return query(
                "table",
                name("n.nspname", "c.relname"),
                lines(
                        line(
                                "kind",
                                "case c.relkind when 'r' then 'table' when 'p' then 'partitioned table'"
                                        + " when 'v' then 'view' when 'm' then 'materialized view'"
                                        + " else 'foreign table' end"),
                        line("owner", role("c.relowner")),
                        line("persistence", "c.relpersistence"),
                        line("populated", "c.relispopulated"),
                        line(
                                "options",
                                "(select string_agg(o, ', ' order by o collate \"C\") from unnest(c.reloptions) o)"),
                        line("tablespace", "(select spcname from pg_tablespace where oid = c.reltablespace)"),
                        line("access method", "(select amname from pg_am where oid = c.relam)"),
                        line("row security", "c.relrowsecurity::text || ' forced ' || c.relforcerowsecurity"),
                        line("replica identity", "c.relreplident"),
                        line("partition key", "case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end"),
                        line("partition", "pg_get_expr(c.relpartbound, c.oid)"),
                        line(
                                "inherits",
                                "(select string_agg(h.inhparent::regclass::text, ', ' order by h.inhseqno)"
                                        + " from pg_inherits h where h.inhrelid = c.oid)"),
                        line("privileges", privileges("c.relacl", "r", "c.relowner", withMaintain))),
                "pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f')"
                        + " and c.relpersistence <> 't' and " + users("n", "pg_class", "c.oid"));
    }

    private CatalogQuery columns() {
        return query(
                "column",
                name("n.nspname", "c.relname", "a.attname"),
                lines(
                        line("type", "format_type(a.atttypid, a.atttypmod)"),
                        line("not null", "a.attnotnull"),
                        line("default", "pg_get_expr(d.adbin, d.adrelid)"),
                        line("identity", "nullif(a.attidentity, '')"),
                        line("generated", "nullif(a.attgenerated, '')"),
                        line(
                                "collation",
                                "case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end"),
                        line("storage", "a.attstorage"),
                        line("statistics", "nullif(a.attstattarget, -1)"),
                        line(
                                "privileges",
                                "case when a.attacl is not null then "
                                        + privileges("a.attacl", "c", "c.relowner", withMaintain) + " end")),
                "pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace"
                        + " join pg_type t on t.oid = a.atttypid"
                        + " left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum"
                        + " where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')"
                        + " and c.relpersistence <> 't' and " + users("n", "pg_class", "c.oid"));
    }

    private static CatalogQuery views() {
        return query(
                VIEW,
                name("n.nspname", "c.relname"),
                "pg_get_viewdef(c.oid)",
                "pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm')"
                        + " and c.relpersistence <> 't' and " + users("n", "pg_class", "c.oid"));
    }

    private static CatalogQuery indexes() {
        return query(
                "index",
                name("n.nspname", "c.relname"),
                lines(
                        "pg_get_indexdef(c.oid)",
                        line("valid", "i.indisvalid"),
                        line("clustered", "i.indisclustered"),
                        line("replica identity", "i.indisreplident"),
                        line("tablespace", "(select spcname from pg_tablespace where oid = c.reltablespace)")),
                "pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace"
                        + " where c.relpersistence <> 't' and " + users("n", "pg_class", "i.indrelid"));
    }

    // A partition's copy of a foreign key follows from its parent's and may get another name; NOT NULL belongs to the
    // column (a constraint of its own from version 18 on); constraint triggers are listed as triggers.
    private static CatalogQuery constraints() {
        return query(
                "constraint",
                name("n.nspname", "coalesce(c.relname, t.typname)", "k.conname"),
                lines("pg_get_constraintdef(k.oid)", line("validated", "k.convalidated")),
                "pg_constraint k join pg_namespace n on n.oid = k.connamespace"
                        + " left join pg_class c on c.oid = k.conrelid left join pg_type t on t.oid = k.contypid"
                        + " where k.contype not in ('n', 't') and k.conparentid = 0"
                        + " and coalesce(c.relpersistence, 'p') <> 't' and " + users("n", "pg_constraint", "k.oid")
                        + " and " + notInExtension("pg_class", "k.conrelid")
                        + " and " + notInExtension("pg_type", "k.contypid"));
    }

    private CatalogQuery functions() {
        return query(
                "function",
                name("n.nspname", "p.proname") + " || '(' || oidvectortypes(p.proargtypes) || ')'",
                lines(
                        line(
                                "kind",
                                "case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate'"
                                        + " when 'w' then 'window function' else 'function' end"),
                        line("arguments", "pg_get_function_arguments(p.oid)"),
                        line("returns", "pg_get_function_result(p.oid)"),
                        line("language", "(select lanname from pg_language where oid = p.prolang)"),
                        line("source md5", "md5(p.prosrc || coalesce(" + optional("p", "prosqlbody") + ", ''))"),
                        line("library", "p.probin"),
                        line("volatility", "p.provolatile"),
                        line("strict", "p.proisstrict"),
                        line("security definer", "p.prosecdef"),
                        line("leakproof", "p.proleakproof"),
                        line("parallel", "p.proparallel"),
                        line("cost", "p.procost || ' rows ' || p.prorows"),
                        line(
                                "settings",
                                "(select string_agg(s, ', ' order by s collate \"C\") from unnest(p.proconfig) s)"),
                        line(
                                "aggregate",
                                "g.aggtransfn::text || ' ' || format_type(g.aggtranstype, null) || ' '"
                                        + " || g.aggfinalfn::text || ' ' || coalesce(g.agginitval, '')"),
                        line("owner", role("p.proowner")),
                        line("privileges", privileges("p.proacl", "f", "p.proowner", withMaintain))),
                "pg_proc p join pg_namespace n on n.oid = p.pronamespace left join pg_aggregate g on g.aggfnoid = p.oid"
                        + " where " + users("n", "pg_proc", "p.oid")
                        // The constructors of a range type follow from it; multiranges are new in version 14.
                        + " and not exists (select from pg_depend i where i.classid = 'pg_proc'::regclass"
                        + " and i.objid = p.oid and i.deptype = 'i')");
    }

    private static CatalogQuery triggers() {
        return query(
                "trigger",
                name("n.nspname", "c.relname", "t.tgname"),
                lines("pg_get_triggerdef(t.oid)", line("enabled", "t.tgenabled")),
                "pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace"
                        + " where not t.tgisinternal and coalesce((" + optional("t", "tgparentid") + ")::bigint, 0) = 0"
                        + " and " + users("n", "pg_class", "c.oid"));
    }

    private static CatalogQuery rules() {
        return query(
                "rule",
                name("n.nspname", "c.relname", "r.rulename"),
                lines("pg_get_ruledef(r.oid)", line("enabled", "r.ev_enabled")),
                "pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace"
                        + " where r.rulename <> '_RETURN' and " + users("n", "pg_class", "c.oid"));
    }

    private static CatalogQuery policies() {
        return query(
                "policy",
                name("n.nspname", "c.relname", "p.polname"),
                lines(
                        line("command", "p.polcmd"),
                        line("permissive", "p.polpermissive"),
                        line(
                                "roles",
                                "(select string_agg(case r when 0 then 'PUBLIC' else pg_get_userbyid(r)::text end, ', '"
                                        + " order by r) from unnest(p.polroles) r)"),
                        line("using", "pg_get_expr(p.polqual, p.polrelid)"),
                        line("check", "pg_get_expr(p.polwithcheck, p.polrelid)")),
                "pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace"
                        + " where " + users("n", "pg_class", "c.oid"));
    }

    private CatalogQuery sequences() {
        return query(
                "sequence",
                name("n.nspname", "c.relname"),
                lines(
                        line("type", "format_type(s.seqtypid, null)"),
                        line("start", "s.seqstart"),
                        line("increment", "s.seqincrement"),
                        line("minimum", "s.seqmin"),
                        line("maximum", "s.seqmax"),
                        line("cache", "s.seqcache"),
                        line("cycle", "s.seqcycle"),
                        line("last value", "coalesce(pg_sequence_last_value(c.oid)::text, 'none')"),
                        line("owner", role("c.relowner")),
                        line("privileges", privileges("c.relacl", "s", "c.relowner", withMaintain))),
                "pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace"
                        + " where c.relpersistence <> 't' and " + users("n", "pg_class", "c.oid"));
    }

    // Row types of tables, arrays and multiranges follow from other types.
    private CatalogQuery types() {
        return query(
                "type",
                name("n.nspname", "t.typname"),
                lines(
                        line("kind", "t.typtype"),
                        line(
                                "labels",
                                "(select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)"
                                        + " from pg_enum e where e.enumtypid = t.oid)"),
                        line("base", "format_type(nullif(t.typbasetype, 0), t.typtypmod)"),
                        line("not null", "t.typnotnull"),
                        line("default", "t.typdefault"),
                        line(
                                "range of",
                                "(select format_type(r.rngsubtype, null) from pg_range r where r.rngtypid = t.oid)"),
                        line("input", "case when t.typtype = 'b' then t.typinput::text end"),
                        line("owner", role("t.typowner")),
                        line("privileges", privileges("t.typacl", "T", "t.typowner", withMaintain))),
                "pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid"
                        + " where t.typtype in ('b', 'c', 'd', 'e', 'r') and coalesce(c.relkind, 'c') = 'c'"
                        + " and not exists (select from pg_type e where e.typarray = t.oid)"
                        + " and " + users("n", "pg_type", "t.oid"));
    }

    private static CatalogQuery extensions() {
        return query(
                "extension",
                name("e.extname"),
                lines(line("version", "e.extversion"), line("schema", "n.nspname"), line("owner", role("e.extowner"))),
                "pg_extension e join pg_namespace n on n.oid = e.extnamespace");
    }

    // From version 15 on ICU's locale has a column of its own, from 17 on one for all providers.
    private static CatalogQuery collations() {
        return query(
                "collation",
                name("n.nspname", "c.collname"),
                lines(
                        line("provider", "c.collprovider"),
                        line(
                                "locale",
                                "coalesce(" + optional("c", "colllocale") + ", " + optional("c", "colliculocale")
                                        + ", c.collcollate)"),
                        line("deterministic", "c.collisdeterministic"),
                        line("owner", role("c.collowner"))),
                "pg_collation c join pg_namespace n on n.oid = c.collnamespace where "
                        + users("n", "pg_collation", "c.oid"));
    }

    private static CatalogQuery statistics() {
        return query(
                "statistics",
                name("n.nspname", "s.stxname"),
                "pg_get_statisticsobjdef(s.oid)",
                "pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where "
                        + users("n", "pg_statistic_ext", "s.oid"));
    }

    private static CatalogQuery eventTriggers() {
        return query(
                "event trigger",
                name("t.evtname"),
                lines(
                        line("event", "t.evtevent"),
                        line("function", "t.evtfoid::regproc::text"),
                        line("enabled", "t.evtenabled"),
                        line("tags", "t.evttags::text")),
                "pg_event_trigger t where " + notInExtension("pg_event_trigger", "t.oid"));
    }

    private static CatalogQuery publications() {
        return query(
                "publication",
                name("p.pubname"),
                lines(
                        line("all tables", "p.puballtables"),
                        line("publishes", "concat_ws(' ', p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate)"),
                        line("via root", optional("p", "pubviaroot")),
                        line(
                                "tables",
                                "(select string_agg(r.prrelid::regclass::text, ', '"
                                        + " order by r.prrelid::regclass::text collate \"C\")"
                                        + " from pg_publication_rel r where r.prpubid = p.oid)"),
                        line("owner", role("p.pubowner"))),
                "pg_publication p");
    }

    private CatalogQuery defaultPrivileges() {
        return query(
                "default privileges",
                role("d.defaclrole") + " || coalesce(' in ' || n.nspname, '') || ' ' || d.defaclobjtype::text",
                privileges("d.defaclacl", "r", "d.defaclrole", withMaintain),
                "pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace");
    }
}
