package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where production stands: read from its server where it runs, from its control file where it does not. */
public final class Standing {

    /**
     * The timeline and the LSN up to which the WAL is on disk: every acknowledged commit before it is in an image taken
     * now. A standby has no WAL of its own; what it has replayed counts there.
     */
    private static final String WHERE =
            """
            select system_identifier,
                   case when pg_is_in_recovery()
                        then (select timeline_id from pg_control_checkpoint())
                        else ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::bigint end,
                   case when pg_is_in_recovery()
                        then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end
              from pg_control_system()
            """;

    private Standing() {}

    /** Of a running production. */
    public static Position of(ProductionSession session, String version, Consistency consistency) {
        Map<String, String> settings = new LinkedHashMap<>(ProductionSettings.of(session));
        List<String> where = session.row(WHERE, ProductionSession.PROMPTLY);
        if (where.contains(null)) {
            throw ProductionSession.failure("production does not say where it stands", String.valueOf(where));
        }
        return new Position(where.get(0), version, Long.parseLong(where.get(1)), where.get(2), consistency, settings);
    }

    /**
     * Of a production that does not run. One that was not stopped in good order is recovered by its clone as it would be
     * itself, provided that the image shows all files at one instant. One that was restored from a backup and never
     * started recovers from its {@code backup_label}.
     */
    public static Position ofStopped(CommandRunner commands, Production production, boolean atomicStorage) {
        ControlFile control = production.control();
        Path data = production.files().data();
        Optional<BackupLabel> label = BackupLabel.read(data);
        if (!atomicStorage && (label.isPresent() || !control.shutDownCleanly())) {
            throw RediaccException.refused(Explanation.of("production in "
                            + production.files().data()
                            + " does not run and was not stopped cleanly, and the storage copies file by file")
                    .tool("the control file says " + control.state()
                            + (label.isPresent() ? ", and there is a backup_label" : ""))
                    .state("nothing was created")
                    .todo("start production, or start it and stop it cleanly, and try again"));
        }
        label.ifPresent(backup -> backup.requireRecoverable(data));
        return new Position(
                control.systemIdentifier(),
                production.files().version(),
                control.timeline(),
                control.checkpoint(),
                consistency(control, label),
                ProductionSettings.ofStopped(commands, production, control));
    }

    private static Consistency consistency(ControlFile control, Optional<BackupLabel> label) {
        if (label.isPresent()) {
            return Consistency.BACKUP;
        }
        return control.shutDownCleanly() ? Consistency.CLEAN : Consistency.CRASH;
    }
}
