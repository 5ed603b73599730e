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

/** Reads what a database holds beside its relations. */
final class SchemaCatalog {

    static final String EXTENSION = "extension";

    private final boolean withMaintain;

    /**
     * Queries for two servers.
     *
     * @param withMaintain whether both know the privilege MAINTAIN, new in version 17
     */
    SchemaCatalog(boolean withMaintain) {
        this.withMaintain = withMaintain;
    }

    List<CatalogQuery> all() {
        return List.of(
                schemas(),
                functions(),
                types(),
                extensions(),
                collations(),
                eventTriggers(),
                publications(),
                defaultPrivileges());
    }

    private CatalogQuery schemas() {
        return CatalogQuery.of(
                "schema",
                name("n.nspname"),
                lines(
                        line("owner", role("n.nspowner")),
                        line("privileges", privileges("n.nspacl", "n", "n.nspowner", withMaintain))),
                "pg_namespace n where " + users("n", "pg_namespace", "n.oid"));
    }

    private CatalogQuery functions() {
        return CatalogQuery.of(
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

    // Row types of tables, arrays and multiranges follow from other types.
    private CatalogQuery types() {
        return CatalogQuery.of(
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
        return CatalogQuery.of(
                EXTENSION,
                name("e.extname"),
                lines(line("version", "e.extversion"), line("schema", "n.nspname"), line("owner", role("e.extowner"))),
                "pg_extension e join pg_namespace n on n.oid = e.extnamespace");
    }

    // From version 15 on ICU's locale has a column of its own, from 17 on one for all providers.
    private static CatalogQuery collations() {
        return CatalogQuery.of(
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

    private static CatalogQuery eventTriggers() {
        return CatalogQuery.of(
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
        return CatalogQuery.of(
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
        return CatalogQuery.of(
                "default privileges",
                role("d.defaclrole") + " || coalesce(' in ' || n.nspname, '') || ' ' || d.defaclobjtype::text",
                privileges("d.defaclacl", "r", "d.defaclrole", withMaintain),
                "pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace");
    }
}
