package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Index;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Tells an index that the new programs built from one that the upgrade carried over, by the number of its file.
 *
 * <p>{@code pg_upgrade} preserves {@code pg_class.oid} of every user relation, and the file number too from version 15
 * on; before, a carried-over relation's file has the relation's OID as its number (PostgreSQL source,
 * src/bin/pg_upgrade/pg_upgrade.c and relfilenumber.c). Every build ({@code CREATE INDEX}, {@code REINDEX}, also
 * {@code CONCURRENTLY}, {@code VACUUM FULL}) makes a new file, whose number comes from the cluster's OID counter.
 *
 * <p>An index whose file is not the carried-over one may still have been built by a step before the upgrade, under the
 * old programs. Where the cluster knows {@link ClusterSession#firstOidAfterUpgrade()}, such a number is below it, and
 * the index does not count as rebuilt.
 */
final class RebuiltIndexes {

    private static final int FILE_PRESERVED_SINCE = 15;

    private final BothSides sides;

    RebuiltIndexes(BothSides sides) {
        this.sides = sides;
    }

    /** Those of the indexes that are as the upgrade carried them over. */
    List<Index> carriedOver(List<Index> indexes, Queries before) throws SQLException {
        Map<Long, Long> old = filesBefore(indexes, before);
        return indexes.stream()
                .filter(index -> isCarriedOver(index, old.get(index.oid())))
                .toList();
    }

    private boolean isCarriedOver(Index index, Long fileBefore) {
        OptionalLong first = sides.after().firstOidAfterUpgrade();
        if (first.isPresent() && index.file() < first.getAsLong()) {
            return true;
        }
        if (fileBefore == null) {
            return false;
        }
        boolean upgraded = sides.before().majorVersion() != sides.after().majorVersion();
        return upgraded && sides.after().majorVersion() < FILE_PRESERVED_SINCE
                ? index.file() == index.oid()
                : index.file() == fileBefore;
    }

    private static Map<Long, Long> filesBefore(List<Index> indexes, Queries before) throws SQLException {
        Map<Long, Long> files = new HashMap<>();
        List<Long> oids = indexes.stream().map(Index::oid).toList();
        before.list(
                "select oid::bigint, pg_relation_filenode(oid)::bigint from pg_class where relkind = 'i' and oid = any (?)",
                row -> files.put(row.getLong(1), row.getLong(2)),
                before.oids(oids));
        return files;
    }
}
