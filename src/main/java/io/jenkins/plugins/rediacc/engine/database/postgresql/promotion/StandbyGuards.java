package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.HighAvailability;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Refuses a production with a physical standby, or under a manager that would start the old side or another one, unless the
 * catalogue says how such a manager is held back and its check confirms that it is.
 */
final class StandbyGuards {

    private static final Duration CHECK_LIMIT = Duration.ofSeconds(60);
    private static final String REMEDY =
            "say in the catalogue how it is held back (promote: ha:), or take production out"
                    + " of its care and disconnect its standbys";

    private final CommandRunner commands;
    private final Optional<HighAvailability> settings;
    private final HostProcessNames processes;

    StandbyGuards(CommandRunner commands, Optional<HighAvailability> settings, HostProcessNames processes) {
        this.commands = commands;
        this.settings = settings;
        this.processes = processes;
    }

    /**
     * The objections.
     *
     * @param majorVersion production's, for the catalogue's commands
     */
    List<Objection> ask(SqlSession session, String majorVersion) {
        List<Objection> objections = new ArrayList<>();
        connectedStandbys().ask(session).ifPresent(objections::add);
        manager().ask(session).ifPresent(objections::add);
        managingProcesses().ifPresent(objections::add);
        if (objections.isEmpty() || settings.isEmpty()) {
            return objections;
        }
        return confirmation(settings.get().check(), majorVersion).stream().toList();
    }

    // What is not the sender of a logical slot sends whole segments of WAL: to a standby, pg_receivewal or
    // pg_basebackup.
    private static Guard connectedStandbys() {
        return new Guard(
                "guard/physical-standby",
                "select coalesce(string_agg(format('%s at %s, %s', coalesce(nullif(r.application_name, ''), 'unnamed'),"
                        + " coalesce(host(r.client_addr), 'this host'), r.state), ', ' order by r.pid), '')"
                        + " from pg_stat_replication r where not exists (select from pg_replication_slots s"
                        + " where s.active_pid = r.pid and s.slot_type = 'logical')",
                "a physical standby or a receiver of WAL is connected",
                REMEDY);
    }

    private static Guard manager() {
        return new Guard(
                "guard/ha-manager",
                "select concat_ws(', ',"
                        + " case when current_setting('shared_preload_libraries') ~* '(repmgr|pgautofailover)' then"
                        + " 'shared_preload_libraries is ' || current_setting('shared_preload_libraries') end,"
                        + " (select 'sessions named ' || string_agg(distinct application_name, ', ')"
                        + " from pg_stat_activity where application_name ~* '^(patroni|repmgr|pg_auto|stolon)'),"
                        + " (select 'a database named ' || datname from pg_database where datname = 'repmgr'),"
                        + " case when (pg_stat_file('patroni.dynamic.json', true)).size is not null then"
                        + " 'patroni.dynamic.json is in the data directory' end)",
                "a manager of high availability looks after production",
                REMEDY);
    }

    private Optional<Objection> managingProcesses() {
        Guard guard =
                new Guard("guard/ha-process", "", "a manager of high availability runs on production's host", REMEDY);
        List<String> found = processes.managers();
        return found.isEmpty() ? Optional.empty() : Optional.of(guard.objection(String.join(", ", found)));
    }

    private Optional<Objection> confirmation(CommandTemplate check, String majorVersion) {
        String words;
        try {
            CommandResult result =
                    commands.run(Command.of(check.forVersion(majorVersion)).within(CHECK_LIMIT));
            if (result.succeeded()) {
                return Optional.empty();
            }
            words = "exit code " + result.exitCode() + ", " + result.words().strip();
        } catch (RediaccException e) {
            words = e.getMessage();
        }
        return Optional.of(new Objection(
                "guard/ha-not-held-back",
                "the catalogue's check does not confirm that standbys and their manager are held back: " + check + ": "
                        + words,
                "hold the manager back, and correct 'promote: ha: check:' where it is mistaken"));
    }
}
