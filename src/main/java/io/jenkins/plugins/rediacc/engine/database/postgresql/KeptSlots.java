package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.event.Event;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The logical replication slots that a promotion keeps: its clone is of a production that was stopped in good order, and
 * {@code pg_upgrade} carries over those whose consumers had received everything by then (PostgreSQL manual, pg_upgrade,
 * Prepare for publisher upgrades). Each other slot is dropped on the clone, where it would make the upgrade fail.
 */
public final class KeptSlots {

    /** From this version on {@code pg_upgrade} carries slots over, and a server writes them out when it stops. */
    private static final int FIRST_CARRIED_OVER = 17;

    /** The heads of a WAL page: a record at a page's begin stands behind one, where a consumer's position is before it. */
    private static final Set<Long> PAGE_HEADS = Set.of(24L, 40L);

    private static final int WAL_PAGE = 8192;

    private static final String SLOTS =
            """
            select slot_name, slot_type = 'logical' and not temporary and invalidation_reason is null
                   and confirmed_flush_lsn >= ?::pg_lsn, slot_type
            from pg_replication_slots order by slot_name
            """;

    private final CloneContext context;
    private final Set<String> names = new TreeSet<>();
    private String end = "";

    KeptSlots(CloneContext context) {
        this.context = context;
    }

    /** Whether a cluster has slots that may be kept, by a promotion that replays the steps on its clone alone. */
    public static boolean areIn(Path data) {
        if (Integer.parseInt(Cluster.versionOf(data)) < FIRST_CARRIED_OVER) {
            return false;
        }
        Path slots = data.resolve("pg_replslot");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(slots)) {
            return entries.iterator().hasNext();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + slots, e);
        }
    }

    /** Whether a cluster's slots may be kept; read before its server first starts. */
    boolean areKept(Path data, int majorVersion) {
        if (!context.durable() || majorVersion < FIRST_CARRIED_OVER) {
            return false;
        }
        ControlFile control = Arming.control(data);
        if (control.shutDownCleanly()) {
            end = endBefore(control.checkpoint());
        }
        return control.shutDownCleanly();
    }

    /** Where the WAL ended when the record of the last checkpoint was written behind it. */
    private static String endBefore(String checkpoint) {
        String[] halves = checkpoint.split("/");
        long low = Long.parseLong(halves[1], 16);
        return PAGE_HEADS.contains(low % WAL_PAGE)
                ? halves[0] + "/" + Long.toHexString(low - low % WAL_PAGE)
                : checkpoint;
    }

    /** Drops on the clone's running server what cannot be kept; does nothing where nothing is, or a second time. */
    void settle(Connection connection) throws SQLException {
        if (end.isEmpty()) {
            return;
        }
        List<String> dropped = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SLOTS)) {
            statement.setString(1, end);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(1);
                    if (rows.getBoolean(2)) {
                        names.add(name);
                    } else {
                        dropped.add(name);
                        tell(name, rows.getString(3));
                    }
                }
            }
        }
        for (String name : dropped) {
            try (PreparedStatement drop = connection.prepareStatement("select pg_drop_replication_slot(?)")) {
                drop.setString(1, name);
                drop.execute();
            }
        }
        end = "";
    }

    private void tell(String name, String type) {
        if (type.equals("logical")) {
            context.events()
                    .on(new Event.Notice("replication slot " + name + " ends: it is invalid, or its consumer had not"
                            + " received everything when production stopped"));
        }
    }

    /** Whether the clone has a slot of that name by right. */
    boolean has(String name) {
        return names.contains(name);
    }
}
