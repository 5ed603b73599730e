package io.jenkins.plugins.rediacc.engine.model;

import java.util.Objects;

/**
 * How many rows of a table were changed, as the server's own statistics count them: approximate, and without what was
 * rolled back being told apart.
 *
 * @param table with its database and schema, such as {@code shop.public.orders}
 */
public record RowChanges(String table, long inserted, long updated, long deleted) {

    public RowChanges {
        Objects.requireNonNull(table, "table");
    }

    /** What came after another count of the same table. A server that lost its counts began again from 0. */
    public RowChanges since(RowChanges earlier) {
        return new RowChanges(
                table,
                later(inserted, earlier.inserted),
                later(updated, earlier.updated),
                later(deleted, earlier.deleted));
    }

    private static long later(long count, long earlier) {
        return count < earlier ? count : count - earlier;
    }

    /** Whether nothing was counted. */
    public boolean isNothing() {
        return inserted == 0 && updated == 0 && deleted == 0;
    }
}
