package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A collation of a database, and the versions of its order.
 *
 * @param oid {@link #DEFAULT_OID} for the database's default
 * @param provider {@code c} for libc, {@code i} for ICU
 * @param recorded the version that the catalog records: the one that indexes were built with; empty where none is
 * @param actual the version that the running server computes; empty where the provider has none
 */
record Collation(ObjectName name, long oid, String provider, Optional<String> recorded, Optional<String> actual) {

    /** The collation "default", which stands for the database's own (PostgreSQL source, pg_collation.dat). */
    static final long DEFAULT_OID = 100;

    private static final long FIRST_USER_OID = 16_384;

    /** The expression that a locale of the C library is none of those whose order is that of the code points. */
    static String changesWithTheLibrary(String locale) {
        return locale + " !~ '" + CODE_POINTS + "'";
    }

    private static final String CODE_POINTS = "^(C|POSIX)([.].*)?$";

    // to_jsonb reads columns that only some versions have. The order of C and POSIX, and of C.UTF-8, is that of the
    // code points and never changes, but server 13 gives the last of them the C library's version.
    private static final String NAMED =
            """
            select n.nspname, c.collname, c.oid::bigint, c.collprovider,
                   case when not versionless then c.collversion end as recorded,
                   case when not versionless then pg_collation_actual_version(c.oid) end as actual
            from pg_collation c join pg_namespace n on n.oid = c.collnamespace,
              lateral (select c.collprovider = 'c' and c.collcollate ~ '^(C|POSIX)([.].*)?$' as versionless) v
            where c.collprovider in ('c', 'i')
              and c.collencoding in (-1, (select encoding from pg_database where datname = current_database()))
            """;

    private static final String DEFAULT =
            """
            select coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') as provider, d.oid::bigint, d.datcollate, d.datctype,
                   to_jsonb(d) ->> 'datcollversion' as recorded,
                   coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c'
                     and d.datcollate ~ '^(C|POSIX)([.].*)?$' as versionless
            from pg_database d where d.datname = current_database()
            """;

    private record Default(
            String provider, long database, String collate, String ctype, String recorded, boolean versionless) {}

    /** All collations of the database, its default first. */
    static List<Collation> all(Queries queries, String database, int majorVersion) throws SQLException {
        List<Collation> collations = new ArrayList<>();
        collations.add(defaultOf(queries, database, majorVersion));
        collations.addAll(queries.list(
                NAMED,
                row -> new Collation(
                        ObjectName.of(database, row.getString("nspname"), row.getString("collname")),
                        row.getLong("oid"),
                        row.getString("collprovider"),
                        Optional.ofNullable(row.getString("recorded")),
                        Optional.ofNullable(row.getString("actual")))));
        return collations;
    }

    private static Collation defaultOf(Queries queries, String database, int majorVersion) throws SQLException {
        Default found = queries.one(
                DEFAULT,
                row -> new Default(
                        row.getString("provider"),
                        row.getLong("oid"),
                        row.getString("datcollate"),
                        row.getString("datctype"),
                        row.getString("recorded"),
                        row.getBoolean("versionless")));
        Optional<String> recorded = found.versionless ? Optional.empty() : Optional.ofNullable(found.recorded);
        Optional<String> actual = found.versionless ? Optional.empty() : actualOfDefault(queries, found, majorVersion);
        return new Collation(
                ObjectName.of(database, "pg_catalog", "default"), DEFAULT_OID, found.provider, recorded, actual);
    }

    /** Before version 15 no function tells it, but one tells the version of a collation of the same locale. */
    private static Optional<String> actualOfDefault(Queries queries, Default found, int majorVersion)
            throws SQLException {
        if (majorVersion >= 15) {
            return queries.one(
                    "select pg_database_collation_actual_version(?::oid)",
                    row -> Optional.ofNullable(row.getString(1)),
                    found.database);
        }
        return queries.undone(() -> {
            queries.execute("create collation pg_temp.rediacc_default (provider = libc, lc_collate = '"
                    + found.collate.replace("'", "''") + "', lc_ctype = '" + found.ctype.replace("'", "''") + "')");
            return queries.one(
                    "select pg_collation_actual_version(oid) from pg_collation"
                            + " where collname = 'rediacc_default' and collnamespace = pg_my_temp_schema()",
                    row -> Optional.ofNullable(row.getString(1)));
        });
    }

    /** The version that what is stored was ordered by: the recorded one, or what the server computes where none is. */
    Optional<String> stored() {
        return recorded.or(() -> actual);
    }

    /** Whether a user made it, and not {@code initdb}. */
    boolean isUserDefined() {
        return oid >= FIRST_USER_OID;
    }

    String providerName() {
        return provider.equals("i") ? "ICU" : "libc";
    }
}
