package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import java.sql.SQLException;
import java.util.Locale;

/** Counts the rows of tables by reading the tables themselves, never an index. */
final class RowCounter {

    /** From how many blocks on a table is sampled (8192 of 8 KiB are 64 MiB). */
    static final long SAMPLED_FROM_BLOCKS = 8192;

    private static final double SAMPLE_BLOCKS = 2000;
    // Any number will do, but the same on both sides: it and the block's number decide whether a block is in the
    // sample.
    private static final int SEED = 42;

    private final Deadline deadline;

    RowCounter(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Counts all rows. An error that is not about the table is thrown. */
    RowCount count(QueryPool database, CountedTable table) throws SQLException {
        if (!table.populated()) {
            return new RowCount.Unpopulated();
        }
        return readable(() -> new RowCount.Counted(rows(database, "select count(*)" + table.from())));
    }

    /**
     * Counts the rows in a sample of the blocks. The same blocks are read of two tables of the same size, because
     * {@code TABLESAMPLE SYSTEM … REPEATABLE} decides by the block's number alone.
     *
     * @param blocks the size on the old side, which sets the percentage on both
     */
    RowCount sample(QueryPool database, CountedTable table, long blocks) throws SQLException {
        if (!table.populated()) {
            return new RowCount.Unpopulated();
        }
        String sample = String.format(
                Locale.ROOT,
                " tablesample system (%f) repeatable (%d)",
                Math.min(100, 100 * SAMPLE_BLOCKS / Math.max(1, blocks)),
                SEED);
        return readable(
                () -> new RowCount.Sampled(table.blocks(), rows(database, "select count(*)" + table.from() + sample)));
    }

    private static long rows(QueryPool database, String sql) throws SQLException {
        return database.ask(queries -> {
            queries.execute("set local enable_indexonlyscan = off; set local enable_indexscan = off;"
                    + " set local enable_bitmapscan = off");
            return queries.one(sql, row -> row.getLong(1));
        });
    }

    private RowCount readable(Queries.SqlAction<RowCount> count) throws SQLException {
        try {
            return count.run();
        } catch (SQLException e) {
            if (ServerTrouble.cause(e, deadline).isPresent()) {
                throw e;
            }
            return new RowCount.Unreadable(e);
        }
    }
}
