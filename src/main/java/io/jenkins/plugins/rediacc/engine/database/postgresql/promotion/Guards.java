package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The questions that a running production is asked before it is promoted, each answered from shared catalogs alone. */
final class Guards {

    /** From when on a transaction that holds the locks of DDL counts: shorter ones come and go with temporary tables. */
    private static final Duration PASSING = Duration.ofSeconds(1);

    private static final String WHO =
            "format('process %s of role %I in database %I (%s), for %s s', a.pid, a.usename, a.datname,"
                    + " coalesce(nullif(a.application_name, ''), 'no application name'),"
                    + " round(extract(epoch from clock_timestamp() - a.xact_start)))";

    // Autovacuum gives way to whoever needs its lock; parallel workers end with their leader.
    private static final String TRANSACTIONS =
            "pg_stat_activity a where a.xact_start is not null and a.pid <> pg_backend_pid()"
                    + " and a.backend_type not in ('autovacuum worker', 'parallel worker')";

    private final PromotionSettings settings;

    Guards(PromotionSettings settings) {
        this.settings = settings;
    }

    /** The objections of production's server. */
    List<Objection> ask(SqlSession session) {
        return all().stream()
                .map(guard -> guard.ask(session))
                .flatMap(Optional::stream)
                .toList();
    }

    private List<Guard> all() {
        List<Guard> guards = new ArrayList<>(List.of(
                superuser(),
                recovery(),
                subscriber(),
                preparedTransactions(),
                longTransactions(settings.limits().longestTransaction()),
                definitions(),
                closedDatabases(),
                openTemplate(),
                backup(),
                fsync()));
        if (settings.afterArchive().isEmpty()) {
            guards.add(archiving());
        }
        return guards;
    }

    // Others see neither all sessions nor all files, and would be told that nothing is wrong.
    private static Guard superuser() {
        return new Guard(
                "guard/not-superuser",
                "select case when rolsuper then '' else rolname::text end from pg_roles where rolname = current_user",
                "the catalogue's user is not a superuser of production and does not see all of it",
                "set 'user:' of the volume's database to a superuser");
    }

    private static Guard recovery() {
        return new Guard(
                "guard/in-recovery",
                "select case when pg_is_in_recovery() then 'pg_is_in_recovery() says so' else '' end",
                "production is a standby or in recovery",
                "promote where the primary runs");
    }

    private static Guard subscriber() {
        return new Guard(
                "guard/subscriber",
                "select coalesce(string_agg(format('%I in database %I', s.subname, d.datname), ', ' order by s.oid), '')"
                        + " from pg_subscription s left join pg_database d on d.oid = s.subdbid",
                "production is a subscriber, and what its publishers send in the pause would be lost or come twice",
                "drop the subscriptions, or wait for the kind of promotion that carries them over");
    }

    private static Guard preparedTransactions() {
        return new Guard(
                "guard/prepared-transaction",
                "select coalesce(string_agg(format('%L of role %I in database %I since %s', gid, owner, database,"
                        + " prepared), ', ' order by prepared), '') from pg_prepared_xacts",
                "production has prepared transactions, which pg_upgrade refuses",
                "end each of them with COMMIT PREPARED or ROLLBACK PREPARED");
    }

    private static Guard longTransactions(Duration longest) {
        return new Guard(
                "guard/long-transaction",
                "select coalesce(string_agg(" + WHO + ", ', ' order by a.xact_start), '') from " + TRANSACTIONS
                        + " and " + olderThan(longest),
                "a transaction has been open for longer than " + longest.toSeconds() + " s and would be ended",
                "wait until it has ended, end it with pg_terminate_backend, or raise longestTransaction in the catalogue");
    }

    // Most statements of DDL keep such a lock until their transaction ends; those that keep none are known by their
    // text.
    private static Guard definitions() {
        return new Guard(
                "guard/ddl",
                "select coalesce(string_agg(" + WHO + ", ', ' order by a.xact_start), '') from " + TRANSACTIONS
                        + " and "
                        + olderThan(PASSING)
                        + " and (exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'relation' and l.mode"
                        + " in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))"
                        + " or a.query ~* '^\\s*(alter|comment|create|drop|grant|import|reassign|refresh|reindex|revoke|"
                        + "security)\\s')",
                "a session changes definitions, or locks a table as if it did",
                "wait until it has ended, or end it with pg_terminate_backend");
    }

    private static Guard closedDatabases() {
        return new Guard(
                "guard/closed-database",
                "select coalesce(string_agg(quote_ident(datname), ', ' order by datname), '') from pg_database"
                        + " where (not datallowconn or datconnlimit = -2) and datname <> 'template0'",
                "a database accepts no connections, which pg_upgrade refuses",
                "run ALTER DATABASE … ALLOW_CONNECTIONS true, or drop the database");
    }

    private static Guard openTemplate() {
        return new Guard(
                "guard/open-template",
                "select case when datallowconn then 'datallowconn is true' else '' end from pg_database"
                        + " where datname = 'template0'",
                "template0 accepts connections, which pg_upgrade refuses",
                "run ALTER DATABASE template0 ALLOW_CONNECTIONS false");
    }

    private static Guard backup() {
        return new Guard(
                "guard/backup-label",
                "select case when (pg_stat_file('backup_label', true)).size is null then ''"
                        + " else 'backup_label is in the data directory' end",
                "production is in backup mode",
                "wait until the backup has ended, or end it with pg_stop_backup()");
    }

    private static Guard fsync() {
        return new Guard(
                "guard/fsync-off",
                "select case current_setting('fsync') when 'on' then '' else 'fsync is off' end",
                "production does not write durably, so that nothing can be promised about its commits",
                "set fsync=on in production");
    }

    private static Guard archiving() {
        return new Guard(
                "guard/archiving",
                "select case current_setting('archive_mode') when 'off' then ''"
                        + " else 'archive_mode is ' || current_setting('archive_mode') end",
                "production archives its WAL, and the promoted cluster must not archive to the same place",
                "say in the catalogue how a new archive begins (promote: archive: after:), or set archive_mode=off");
    }

    private static String olderThan(Duration age) {
        return String.format(
                Locale.ROOT, "clock_timestamp() - a.xact_start > interval '%d milliseconds'", age.toMillis());
    }
}
