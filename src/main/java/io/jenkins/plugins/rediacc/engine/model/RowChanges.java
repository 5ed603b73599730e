package io.jenkins.plugins.rediacc.engine.model;

import java.util.Objects;

/**
 * How many rows of a table were written.
 *
 * @param table with its database and schema, such as {@code shop.public.orders}
 */
public record RowChanges(String table, long inserted, long updated, long deleted) {

    public RowChanges {
        Objects.requireNonNull(table, "table");
    }

    /** For people. */
    @Override
    public String toString() {
        return table + ": " + inserted + " inserted, " + updated + " updated, " + deleted + " deleted";
    }
}
