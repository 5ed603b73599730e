package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;

/** What counting a table's rows gave. */
sealed interface RowCount {

    /** All rows were read. */
    record Counted(long rows) implements RowCount {}

    /** The rows in a sample of its blocks. */
    record Sampled(long blocks, long rows) implements RowCount {}

    /** A materialized view that was never filled. */
    record Unpopulated() implements RowCount {}

    /** The table could not be read. */
    record Unreadable(SQLException error) implements RowCount {}
}
