package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is stored in the order of a collation and becomes wrong with it: indexes (also those behind exclusion
 * constraints), check constraints and range partition bounds.
 *
 * <p>Equality does not depend on the version of a deterministic collation, so that hash indexes, operator classes that
 * compare bytes ({@code text_pattern_ops}), list and hash partitions and conditions of {@code =} alone do not count.
 */
final class CollationDependents {

    /**
     * An index.
     *
     * @param file the number of its file
     */
    record Index(String kind, ObjectName name, ObjectName table, long oid, long file) {

        @Override
        public String toString() {
            return kind + " " + name.quoted() + " on " + table.quoted();
        }
    }

    /** A constraint or a partition bound. */
    record Rule(String kind, String text, ObjectName table, long oid) {

        @Override
        public String toString() {
            return kind + " " + text;
        }
    }

    /**
     * The expression in the given column as its tree names it, without the operators = and <> and LIKE of text and
     * bpchar (pg_operator.dat): it uses a collation where a node is left that names it as its input collation.
     */
    private static String uses(String tree) {
        return "position(':inputcollid ' || x.collation || ' ' in case when x.collisdeterministic then"
                + " regexp_replace(" + tree + "::text,"
                + " ':opno (98|531|1054|1057|1209|1210|1211|1212) [^{}()]*:inputcollid [0-9]+ ', '', 'g')"
                + " else " + tree + "::text end) > 0";
    }

    private static final String COLLATION =
            "(select oid as collation, collisdeterministic from pg_collation where oid = ?::oid) x";

    private static final String INDEXES =
            """
            select case when con.oid is null then 'index' else 'exclusion constraint' end as kind,
                   n.nspname, c.relname, tn.nspname as table_schema, t.relname as table_name,
                   c.oid::bigint, pg_relation_filenode(c.oid)::bigint as file
            from %s, pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
              join pg_class t on t.oid = i.indrelid join pg_namespace tn on tn.oid = t.relnamespace
              join pg_am a on a.oid = c.relam
              left join pg_constraint con on con.conindid = c.oid and con.contype = 'x'
            where c.relkind = 'i' and c.relpersistence <> 't' and (
              exists (select from unnest(i.indcollation::oid[], i.indclass::oid[]) k (collation, class)
                        join pg_opclass o on o.oid = k.class join pg_opfamily f on f.oid = o.opcfamily
                      where k.collation = x.collation and f.opfname !~ 'pattern_ops$'
                        and not (a.amname = 'hash' and x.collisdeterministic))
              or exists (select from pg_attribute ia join pg_range r on r.rngtypid = ia.atttypid
                         where ia.attrelid = c.oid and r.rngcollation = x.collation)
              or %s or %s)
            order by n.nspname, c.relname
            """
                    .formatted(COLLATION, uses("i.indexprs"), uses("i.indpred"));

    private static final String CHECKS =
            """
            select n.nspname, coalesce(c.relname, t.typname) as owner, con.conname, con.oid::bigint
            from %s, pg_constraint con join pg_namespace n on n.oid = con.connamespace
              left join pg_class c on c.oid = con.conrelid left join pg_type t on t.oid = con.contypid
            where con.contype = 'c' and (con.conislocal or con.contypid <> 0) and %s
            order by n.nspname, owner, con.conname
            """
                    .formatted(COLLATION, uses("con.conbin"));

    private static final String PARTITION_BOUNDS =
            """
            select n.nspname, c.relname, c.oid::bigint
            from %s, pg_partitioned_table p join pg_class c on c.oid = p.partrelid
              join pg_namespace n on n.oid = c.relnamespace
            where (p.partstrat = 'r' or not x.collisdeterministic)
              and (x.collation = any (p.partcollation::oid[]) or coalesce(%s, false))
            order by n.nspname, c.relname
            """
                    .formatted(COLLATION, uses("p.partexprs"));

    private CollationDependents() {}

    static List<Index> indexes(Queries queries, String database, long collation) throws SQLException {
        return queries.list(
                INDEXES,
                row -> new Index(
                        row.getString("kind"),
                        ObjectName.of(database, row.getString("nspname"), row.getString("relname")),
                        ObjectName.of(database, row.getString("table_schema"), row.getString("table_name")),
                        row.getLong("oid"),
                        row.getLong("file")),
                collation);
    }

    static List<Rule> rules(Queries queries, String database, long collation) throws SQLException {
        List<Rule> rules = new ArrayList<>(queries.list(
                CHECKS,
                row -> {
                    ObjectName owner = ObjectName.of(database, row.getString("nspname"), row.getString("owner"));
                    String constraint = Identifiers.readable(row.getString("conname"));
                    return new Rule(
                            "check constraint", constraint + " on " + owner.quoted(), owner, row.getLong("oid"));
                },
                collation));
        rules.addAll(queries.list(
                PARTITION_BOUNDS,
                row -> {
                    ObjectName table = ObjectName.of(database, row.getString("nspname"), row.getString("relname"));
                    return new Rule("partition bounds", "of " + table.quoted(), table, row.getLong("oid"));
                },
                collation));
        return rules;
    }
}
