package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A stored value, or a promise about stored values, that an expression with the server's own Unicode tables or a text search
 * configuration has computed.
 *
 * @param text for people, such as {@code index public.word on public.words}
 * @param index the index that holds the values, with its file; empty for a constraint or a column
 * @param oid of what is made anew when it is defined anew
 * @param usesUnicode whether it normalizes texts
 * @param configuration the text search configuration that it names; empty where it names none
 */
record StoredExpression(
        String text, Optional<CollationDependents.Index> index, long oid, boolean usesUnicode, String configuration) {

    private static final String EXPRESSIONS =
            """
            with expression (kind, owner, name, oid, file, tree, text) as (
              select 'index', i.indrelid, c.relname::text, c.oid, pg_relation_filenode(c.oid),
                     concat(i.indexprs::text, i.indpred::text), pg_get_indexdef(c.oid)
              from pg_index i join pg_class c on c.oid = i.indexrelid
              where c.relkind = 'i' and c.relpersistence <> 't' and coalesce(i.indexprs, i.indpred) is not null
              union all
              select 'generated column', e.adrelid, a.attname::text, e.oid, null, e.adbin::text,
                     pg_get_expr(e.adbin, e.adrelid)
              from pg_attrdef e join pg_attribute a on a.attrelid = e.adrelid and a.attnum = e.adnum
              where a.attgenerated = 's'
              union all
              select 'check constraint', con.conrelid, con.conname::text, con.oid, null, con.conbin::text,
                     pg_get_constraintdef(con.oid)
              from pg_constraint con where con.contype = 'c' and con.conrelid <> 0 and con.conislocal
              union all
              select 'column filled by trigger', t.tgrelid,
                     split_part(encode(t.tgargs, 'escape'), '\\000', 1) || ' (' || t.tgname || ')', t.oid, null, '',
                     quote_literal(split_part(encode(t.tgargs, 'escape'), '\\000', 2)) || '::regconfig'
              from pg_trigger t where t.tgfoid = 'pg_catalog.tsvector_update_trigger'::regproc and not t.tgisinternal)
            select x.kind, n.nspname, c.relname, x.name, x.oid::bigint as oid, x.file::bigint as file,
                   x.tree ~ (':funcid (' || (select string_agg(oid::text, '|') from pg_proc
                      where pronamespace = 'pg_catalog'::regnamespace and proname in ('normalize', 'is_normalized'))
                      || ') ') as unicode,
                   coalesce(conf.name, '') as configuration
            from expression x join pg_class c on c.oid = x.owner join pg_namespace n on n.oid = c.relnamespace
              left join lateral (
                select distinct replace(found[1], '''''', '''') as name
                from regexp_matches(x.text, '''((?:[^'']|'''')+)''::regconfig', 'g') found) conf on true
            where c.relpersistence <> 't'
            order by n.nspname, c.relname, x.name
            """;

    /** All that there are in a database. */
    static List<StoredExpression> all(Queries queries, String database) throws SQLException {
        return queries
                .list(EXPRESSIONS, row -> {
                    String kind = row.getString("kind");
                    ObjectName table = ObjectName.of(database, row.getString("nspname"), row.getString("relname"));
                    ObjectName name = ObjectName.of(database, row.getString("nspname"), row.getString("name"));
                    long oid = row.getLong("oid");
                    boolean isIndex = kind.equals("index");
                    String own = isIndex ? name.quoted() : Identifiers.readable(row.getString("name"));
                    return new StoredExpression(
                            kind + " " + own + " on " + table.quoted(),
                            isIndex
                                    ? Optional.of(new CollationDependents.Index(
                                            0, kind, name, table, oid, row.getLong("file")))
                                    : Optional.empty(),
                            oid,
                            row.getBoolean("unicode"),
                            row.getString("configuration"));
                })
                .stream()
                .filter(each -> each.usesUnicode || !each.configuration.isEmpty())
                .toList();
    }
}
