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

/** Reads the tables, views and sequences of a database, and all that belongs to one of them. */
final class RelationCatalog {

    static final String VIEW = "view query";
    static final String INDEX = "index";

    /** The line in the definition of an index that no query uses, such as one that was never built to its end. */
    static final String INVALID = "valid false";

    private final boolean withMaintain;

    /**
     * Queries for two servers.
     *
     * @param withMaintain whether both know the privilege MAINTAIN, new in version 17
     */
    RelationCatalog(boolean withMaintain) {
        this.withMaintain = withMaintain;
    }

    List<CatalogQuery> all() {
        return with(sequences(line("last value", "coalesce(pg_sequence_last_value(c.oid)::text, 'none')")));
    }

    /** All without where the sequences stand. */
    List<CatalogQuery> definitions() {
        return with(sequences("null"));
    }

    private List<CatalogQuery> with(CatalogQuery sequences) {
        return List.of(
                relations(),
                columns(),
                views(),
                indexes(),
                constraints(),
                triggers(),
                rules(),
                policies(),
                sequences,
                statistics());
    }

    private CatalogQuery relations() {
        return CatalogQuery.of(
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
        return CatalogQuery.of(
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
                                "(select collname from pg_collation where oid = a.attcollation and oid <> t.typcollation)"),
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
        return CatalogQuery.of(
                VIEW,
                name("n.nspname", "c.relname"),
                "pg_get_viewdef(c.oid)",
                "pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm')"
                        + " and c.relpersistence <> 't' and " + users("n", "pg_class", "c.oid"));
    }

    private static CatalogQuery indexes() {
        return CatalogQuery.of(
                INDEX,
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
        return CatalogQuery.of(
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

    private static CatalogQuery triggers() {
        return CatalogQuery.of(
                "trigger",
                name("n.nspname", "c.relname", "t.tgname"),
                lines("pg_get_triggerdef(t.oid)", line("enabled", "t.tgenabled")),
                "pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace"
                        + " where not t.tgisinternal and coalesce((" + optional("t", "tgparentid") + ")::bigint, 0) = 0"
                        + " and " + users("n", "pg_class", "c.oid"));
    }

    private static CatalogQuery rules() {
        return CatalogQuery.of(
                "rule",
                name("n.nspname", "c.relname", "r.rulename"),
                lines("pg_get_ruledef(r.oid)", line("enabled", "r.ev_enabled")),
                "pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace"
                        + " where r.rulename <> '_RETURN' and " + users("n", "pg_class", "c.oid"));
    }

    private static CatalogQuery policies() {
        return CatalogQuery.of(
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

    private CatalogQuery sequences(String lastValue) {
        return CatalogQuery.of(
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
                        lastValue,
                        line("owner", role("c.relowner")),
                        line("privileges", privileges("c.relacl", "s", "c.relowner", withMaintain))),
                "pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace"
                        + " where c.relpersistence <> 't' and " + users("n", "pg_class", "c.oid"));
    }

    private static CatalogQuery statistics() {
        return CatalogQuery.of(
                "statistics",
                name("n.nspname", "s.stxname"),
                "pg_get_statisticsobjdef(s.oid)",
                "pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where "
                        + users("n", "pg_statistic_ext", "s.oid"));
    }
}
