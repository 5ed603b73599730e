package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.FenceRow;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One promotion's row, in a table and a schema of its own in the maintenance database. The session that writes the row has
 * made both in the same transaction, so that nobody else's trigger, rule or policy can lie on them; what bears the name
 * already is another role's, and is refused. Event triggers do not fire meanwhile, unless their owner, a superuser, has
 * made them fire always.
 */
final class Fence {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,199}");
    private static final String SCHEMA = "rediacc_fence_";

    /** A name of PostgreSQL has at most 63 bytes, and an id may be longer. */
    private static final int HASH_BYTES = 8;

    /** What promotions themselves define, and nobody's upgrade, by readable names. */
    static final Pattern OWN_OBJECTS = Pattern.compile(SCHEMA + "[0-9a-f]{16}(\\..*)?");

    /** Its table, as the comparison of rows spells it. */
    static final String OWN_TABLES = "*." + SCHEMA + "????????????????.fence";

    private static final List<String> SETTINGS = List.of(
            "set local synchronous_commit = on",
            "set local session_replication_role = replica",
            "set local default_tablespace = ''",
            "set local default_table_access_method = heap");

    private static final String OURSELVES = "(select oid from pg_roles where rolname = current_user)";

    private final SqlSession session;
    private final String id;
    private final String schema;

    /**
     * The fence of a promotion.
     *
     * @param session of a superuser
     */
    Fence(SqlSession session, String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not the id of a promotion: " + id);
        }
        this.session = session;
        this.id = id;
        this.schema = SCHEMA + hash(id);
    }

    private static String hash(String id) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Makes the table and commits the row, on disk when this returns. */
    FenceRow write() {
        owner().ifPresent(role -> {
            throw RediaccException.refused(Explanation.of("the schema " + schema + " of role " + role + " is in "
                            + session.server() + " already, where the fence row of promotion " + id + " has to be")
                    .state("nothing was written there")
                    .todo("find out who made it, and drop it"));
        });
        begin();
        run("create schema " + schema);
        run("create table " + schema
                + ".fence (id pg_catalog.text primary key, written pg_catalog.timestamptz not null)");
        run("insert into " + schema + ".fence values ('" + id + "', pg_catalog.clock_timestamp())");
        run("commit");
        List<String> row = session.row(
                "select to_char(written at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
                        + " pg_current_wal_flush_lsn()::text from " + schema + ".fence where id = '" + id + "'",
                SqlSession.PROMPTLY);
        return new FenceRow(id, row.get(1), Instant.parse(row.get(0)));
    }

    /** Refuses a server in which the row is not. */
    void require(FenceRow row) {
        boolean tableThere = session.value("select count(*) from pg_class where relnamespace = to_regnamespace('"
                        + schema + "') and relname = 'fence' and relkind = 'r' and relowner = " + OURSELVES)
                .equals("1");
        boolean rowThere = tableThere
                && session.value("select count(*) from " + schema + ".fence where id = '" + id + "'")
                        .equals("1");
        if (!rowThere) {
            throw RediaccException.refused(
                    Explanation.of("the fence row of promotion " + row.id() + " is not in " + session.server())
                            .tool("it was committed at " + row.lsn() + " and " + row.written())
                            .state("this is not the data that was frozen: its last commits are missing")
                            .todo("do not open it; the frozen side has them"));
        }
    }

    /** Drops the table and its schema where this role has made them; what somebody added to them makes it throw. */
    void remove() {
        Optional<String> owner = owner();
        if (owner.isEmpty()) {
            return;
        }
        if (!owner.get().equals(session.value("select current_user"))) {
            throw RediaccException.refused(Explanation.of(
                            "the schema " + schema + " in " + session.server() + " belongs to role " + owner.get())
                    .state("it was left as it is")
                    .todo("find out who made it"));
        }
        begin();
        run("drop table if exists " + schema + ".fence restrict");
        run("drop schema " + schema + " restrict");
        run("commit");
    }

    private Optional<String> owner() {
        return session
                .column("select pg_get_userbyid(nspowner) from pg_namespace where nspname = '" + schema + "'")
                .stream()
                .findFirst();
    }

    private void begin() {
        run("begin read write");
        SETTINGS.forEach(this::run);
    }

    private void run(String sql) {
        session.execute(sql, SqlSession.PROMPTLY);
    }
}
