package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Index;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
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

    private final int majorBefore;
    private final int majorAfter;
    private final OptionalLong firstOidAfterUpgrade;

    /** What was built in the cluster after an upgrade from that version. */
    RebuiltIndexes(int majorBefore, ClusterSession after) {
        this.majorBefore = majorBefore;
        this.majorAfter = after.majorVersion();
        this.firstOidAfterUpgrade = after.firstOidAfterUpgrade();
    }

    /** Those that are as the upgrade carried them over. */
    List<Index> carriedOver(List<Index> now, List<Index> before) {
        Map<Long, Long> files = new HashMap<>();
        before.forEach(old -> files.put(old.oid(), old.file()));
        return now.stream()
                .filter(index -> isCarriedOver(index, files.get(index.oid())))
                .toList();
    }

    private boolean isCarriedOver(Index index, Long fileBefore) {
        if (firstOidAfterUpgrade.isPresent() && index.file() < firstOidAfterUpgrade.getAsLong()) {
            return true;
        }
        if (fileBefore == null) {
            return false;
        }
        boolean upgraded = majorBefore != majorAfter;
        return upgraded && majorAfter < FILE_PRESERVED_SINCE ? index.file() == index.oid() : index.file() == fileBefore;
    }

    /** Whether an object with that OID was made after the upgrade. */
    boolean isNew(long oid) {
        return firstOidAfterUpgrade.isPresent() && oid >= firstOidAfterUpgrade.getAsLong();
    }
}
