package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import java.util.ArrayList;
import java.util.List;

/** What a promotion ends or changes in a running production beside the upgrade itself. */
final class Consequences {

    private static final int FIRST_WITH_KEPT_SLOTS = 170000;

    private static final String SLOTS =
            """
            select format('replication slot %%I (%%s%%s) ', slot_name, slot_type,
                          coalesce(', ' || plugin || ' in database ' || quote_ident(database), ''))
                   || case when %s then 'is kept if its consumer has received everything when production stops, and ends'
                        || ' otherwise'
                      when slot_type = 'logical' then 'ends: its subscriber has to be set up again, with a new copy or exactly'
                        || ' at the position at freeze' else 'ends: its standby has to be made anew' end
            from pg_replication_slots order by slot_name
            """;

    private static final String IS_KEPT = "slot_type = 'logical' and not temporary and invalidation_reason is null";

    private static final List<String> FOUND = List.of(
            """
            select format('%s at %s, which receives changes by a logical slot, loses its connection',
                          coalesce(nullif(r.application_name, ''), 'a client'), coalesce(host(r.client_addr), 'this host'))
            from pg_stat_replication r join pg_replication_slots s on s.active_pid = r.pid
            where s.slot_type = 'logical' order by r.pid
            """,
            """
            select 'synchronous_standby_names is set: a commit in the promoted production waits until such a standby is'
                   || ' there again' where current_setting('synchronous_standby_names') <> ''
            """,
            """
            select 'archive_mode is ' || current_setting('archive_mode') || ': archiving is off in the promoted production'
                   || ' until a new archive has begun' where current_setting('archive_mode') <> 'off'
            """);

    private static final List<String> ALWAYS = List.of(
            "there is no base backup since the promotion: the promoted production has a system identifier of its own, and"
                    + " no earlier base backup or standby can follow it",
            "the planner begins with production's statistics from version 18 on, and else with one coarse pass; the rest is"
                    + " gathered while production serves",
            "the server's counters of activity (pg_stat_*) begin again at 0");

    private Consequences() {}

    static List<String> of(SqlSession session) {
        boolean mayKeep = Integer.parseInt(session.value("select current_setting('server_version_num')"))
                >= FIRST_WITH_KEPT_SLOTS;
        List<String> consequences = new ArrayList<>(session.column(SLOTS.formatted(mayKeep ? IS_KEPT : "false")));
        FOUND.forEach(sql -> consequences.addAll(session.column(sql)));
        consequences.addAll(ALWAYS);
        return consequences;
    }
}
