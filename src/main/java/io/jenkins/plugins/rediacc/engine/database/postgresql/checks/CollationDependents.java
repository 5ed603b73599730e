package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is stored in the order of a collation and becomes wrong with it: indexes (also those behind exclusion
 * constraints), generated columns, check constraints and range partition bounds.
 *
 * <p>Only collations whose order belongs to a library count: that of C, POSIX and C.UTF-8 never changes.
 *
 * <p>Equality does not depend on the version of a deterministic collation, so that hash indexes, operator classes that
 * compare bytes ({@code text_pattern_ops}), list and hash partitions and conditions of {@code =} alone do not count.
 */
final class CollationDependents {

    /**
     * An index.
     *
     * @param collation the OID of the collation that it is ordered by
     * @param file the number of its file
     */
    record Index(long collation, String kind, ObjectName name, ObjectName table, long oid, long file) {

        @Override
        public String toString() {
            return kind + " " + name.quoted() + " on " + table.quoted();
        }
    }

    /**
     * A constraint, a generated column or a partition bound.
     *
     * @param collation the OID of the collation it compares by
     */
    record Rule(long collation, String kind, String text, ObjectName table, long oid) {

        @Override
        public String toString() {
            return kind + " " + text;
        }
    }

    // The operators = and <> and LIKE of text and bpchar (PostgreSQL source, pg_operator.dat).
    private static final String EQUALITY_OPERATORS = "98|531|1054|1057|1209|1210|1211|1212";

    /** The collations that an expression compares by: each node of its tree names its input collation. */
    private static String usedBy(String tree) {
        return "select use[3]::oid, use[1] is not null from regexp_matches(" + tree + "::text, '(:opno ("
                + EQUALITY_OPERATORS + ") [^{}()]*)?:inputcollid ([0-9]+)', 'g') use";
    }

    /** Of the collations used, those of a library; equality counts where the collation is not deterministic. */
    private static final String OF_A_LIBRARY =
            """
            join pg_collation x on x.oid = used.collation_oid and not (used.equality and x.collisdeterministic)
              and case x.collprovider when 'i' then true when 'c' then %s
                  when 'd' then (select case coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') when 'i' then true
                                        when 'c' then %s else false end
                                 from pg_database d where d.datname = current_database())
                  else false end
            """
                    .formatted(
                            Collation.changesWithTheLibrary("x.collcollate"),
                            Collation.changesWithTheLibrary("d.datcollate"));

    private static final String INDEXES =
            """
            select distinct x.oid::bigint as collation_oid,
                   case when con.oid is null then 'index' else 'exclusion constraint' end as kind,
                   n.nspname, c.relname, tn.nspname as table_schema, t.relname as table_name,
                   c.oid::bigint as index_oid, pg_relation_filenode(c.oid)::bigint as file
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
              join pg_class t on t.oid = i.indrelid join pg_namespace tn on tn.oid = t.relnamespace
              join pg_am a on a.oid = c.relam
              left join pg_constraint con on con.conindid = c.oid and con.contype = 'x'
              cross join lateral (
                select k.collation_oid, a.amname = 'hash'
                from unnest(i.indcollation::oid[], i.indclass::oid[]) k (collation_oid, class_oid)
                  join pg_opclass o on o.oid = k.class_oid join pg_opfamily f on f.oid = o.opcfamily
                where f.opfname !~ 'pattern_ops$'
                union all
                select r.rngcollation, false
                from pg_attribute ia join pg_range r on r.rngtypid = ia.atttypid where ia.attrelid = c.oid
                union all %s
                union all %s) used (collation_oid, equality)
              %s
            where c.relkind = 'i' and c.relpersistence <> 't'
            order by n.nspname, c.relname
            """
                    .formatted(usedBy("i.indexprs"), usedBy("i.indpred"), OF_A_LIBRARY);

    /** What a stored column holds was computed when its row was written (PostgreSQL manual, 5.4 Generated Columns). */
    private static final String GENERATED_COLUMNS =
            """
            select distinct x.oid::bigint as collation_oid, n.nspname, c.relname, a.attname, e.oid::bigint as default_oid
            from pg_attrdef e join pg_attribute a on a.attrelid = e.adrelid and a.attnum = e.adnum
              join pg_class c on c.oid = e.adrelid join pg_namespace n on n.oid = c.relnamespace
              cross join lateral (%s) used (collation_oid, equality)
              %s
            where a.attgenerated = 's' and c.relkind = 'r' and c.relpersistence <> 't'
            order by n.nspname, c.relname, a.attname
            """
                    .formatted(usedBy("e.adbin"), OF_A_LIBRARY);

    private static final String CHECKS =
            """
            select distinct x.oid::bigint as collation_oid, n.nspname, coalesce(c.relname, t.typname) as owner,
                   con.conname, con.oid::bigint as constraint_oid
            from pg_constraint con join pg_namespace n on n.oid = con.connamespace
              left join pg_class c on c.oid = con.conrelid left join pg_type t on t.oid = con.contypid
              cross join lateral (%s) used (collation_oid, equality)
              %s
            where con.contype = 'c' and (con.conislocal or con.contypid <> 0)
            order by n.nspname, owner, con.conname
            """
                    .formatted(usedBy("con.conbin"), OF_A_LIBRARY);

    private static final String PARTITION_BOUNDS =
            """
            select distinct x.oid::bigint as collation_oid, n.nspname, c.relname, c.oid::bigint as table_oid
            from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
              join pg_namespace n on n.oid = c.relnamespace
              cross join lateral (
                select unnest(p.partcollation::oid[]), p.partstrat <> 'r'
                union all %s) used (collation_oid, equality)
              %s
            order by n.nspname, c.relname
            """
                    .formatted(usedBy("p.partexprs"), OF_A_LIBRARY);

    private CollationDependents() {}

    /** The indexes. */
    static List<Index> indexes(Queries queries, String database) throws SQLException {
        return queries.list(
                INDEXES,
                row -> new Index(
                        row.getLong("collation_oid"),
                        row.getString("kind"),
                        ObjectName.of(database, row.getString("nspname"), row.getString("relname")),
                        ObjectName.of(database, row.getString("table_schema"), row.getString("table_name")),
                        row.getLong("index_oid"),
                        row.getLong("file")));
    }

    /** The constraints, generated columns and partition bounds. */
    static List<Rule> rules(Queries queries, String database) throws SQLException {
        List<Rule> rules = new ArrayList<>(queries.list(CHECKS, row -> {
            ObjectName owner = ObjectName.of(database, row.getString("nspname"), row.getString("owner"));
            String text = Identifiers.readable(row.getString("conname")) + " on " + owner.quoted();
            return new Rule(
                    row.getLong("collation_oid"), "check constraint", text, owner, row.getLong("constraint_oid"));
        }));
        rules.addAll(queries.list(GENERATED_COLUMNS, row -> {
            ObjectName table = ObjectName.of(database, row.getString("nspname"), row.getString("relname"));
            String text = table.quoted() + "." + Identifiers.readable(row.getString("attname"));
            return new Rule(row.getLong("collation_oid"), "generated column", text, table, row.getLong("default_oid"));
        }));
        rules.addAll(queries.list(PARTITION_BOUNDS, row -> {
            ObjectName table = ObjectName.of(database, row.getString("nspname"), row.getString("relname"));
            return new Rule(
                    row.getLong("collation_oid"),
                    "partition bounds",
                    "of " + table.quoted(),
                    table,
                    row.getLong("table_oid"));
        }));
        return rules;
    }
}
