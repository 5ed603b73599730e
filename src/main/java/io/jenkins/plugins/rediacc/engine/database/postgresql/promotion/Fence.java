package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.FenceRow;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** The table {@code rediacc.fence} in the maintenance database, one row a promotion. */
final class Fence {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,199}");
    private static final List<String> TABLE = List.of(
            "create schema if not exists rediacc",
            "create table if not exists rediacc.fence (id text primary key, written timestamptz not null)");

    /** What the promotion itself has defined, and nobody's upgrade: in the maintenance database, by readable names. */
    static final Pattern OWN_OBJECTS = Pattern.compile("rediacc(\\.fence.*)?");

    /** Its table, as the comparison of rows spells it. */
    static final String OWN_TABLE = SqlServer.MAINTENANCE_DATABASE + ".rediacc.fence";

    private final SqlSession session;

    Fence(SqlSession session) {
        this.session = session;
    }

    /** Commits the row, on disk when this returns; the same row where it is there already. */
    FenceRow write(String id) {
        run("set synchronous_commit = on");
        TABLE.forEach(this::run);
        run("insert into rediacc.fence values (" + literal(id) + ", clock_timestamp()) on conflict do nothing");
        List<String> row = session.row(
                "select to_char(written at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
                        + " pg_current_wal_flush_lsn()::text from rediacc.fence where id = " + literal(id),
                SqlSession.PROMPTLY);
        return new FenceRow(id, row.get(1), Instant.parse(row.get(0)));
    }

    /** Refuses a server in which the row is not. */
    void require(FenceRow row) {
        boolean tableThere =
                session.value("select to_regclass('rediacc.fence') is not null").equals("t");
        boolean rowThere = tableThere
                && session.value("select count(*) from rediacc.fence where id = " + literal(row.id()))
                        .equals("1");
        if (!rowThere) {
            throw RediaccException.refused(
                    Explanation.of("the fence row of promotion " + row.id() + " is not in " + session.server())
                            .tool("it was committed at " + row.lsn() + " and " + row.written())
                            .state("this is not the data that was frozen: its last commits are missing")
                            .todo("do not open it; the frozen side has them"));
        }
    }

    private void run(String sql) {
        session.execute(sql, SqlSession.PROMPTLY);
    }

    /** Ids have no character that needs escaping, whatever {@code standard_conforming_strings} is. */
    private static String literal(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not the id of a promotion: " + id);
        }
        return "'" + id + "'";
    }
}
