package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.postgresql.settings.TakenOver;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which of the settings that a clone takes over the programs of a version accept, by their own word ({@code postgres -C},
 * PostgreSQL manual, reference page postgres). With any other a server of that version would not start.
 */
final class SettingsTrial {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** A setting that every version has: what counts is whether the program reads the file. */
    private static final String ANY = "port";

    private final CloneContext context;
    private final OsUser owner;
    private final Quarantine quarantine;
    private final TakenOver takenOver;
    private final Map<Path, Map<String, String>> accepted = new HashMap<>();

    /**
     * Trials for one clone.
     *
     * @param owner who owns the clone's data directories, and runs the programs
     * @param quarantine writes the files that are tried
     */
    SettingsTrial(CloneContext context, OsUser owner, Quarantine quarantine) {
        this.context = context;
        this.owner = owner;
        this.quarantine = quarantine;
        this.takenOver = TakenOver.of(context.position().settings());
    }

    /** What the snapshot says of production's settings. */
    TakenOver takenOver() {
        return takenOver;
    }

    /**
     * The settings that the clone takes over and the cluster's programs accept. They are found out once for each version;
     * what is left out is told then. Overwrites the {@code postgresql.conf} of the cluster.
     */
    Map<String, String> accepted(Cluster cluster) {
        return accepted.computeIfAbsent(cluster.bin(), bin -> find(cluster));
    }

    private Map<String, String> find(Cluster cluster) {
        Map<String, String> all = takenOver.values();
        if (all.isEmpty() || accepts(cluster, all)) {
            return all;
        }
        Map<String, String> found = new TreeMap<>(all);
        found.entrySet().removeIf(setting -> !accepts(cluster, Map.of(setting.getKey(), setting.getValue())));
        tell(cluster, all, found);
        return found;
    }

    private boolean accepts(Cluster cluster, Map<String, String> settings) {
        quarantine.tryOut(cluster.data(), CloneConfiguration.lines(settings));
        Command command = Command.of(
                        cluster.program("postgres").toString(),
                        "-C",
                        ANY,
                        "-D",
                        cluster.data().toString())
                .within(LIMIT);
        return context.commands().run(context.sandbox().enter(command, owner)).succeeded();
    }

    private void tell(Cluster cluster, Map<String, String> all, Map<String, String> found) {
        Set<String> refused = new TreeSet<>(all.keySet());
        refused.removeAll(found.keySet());
        if (!refused.isEmpty()) {
            context.events()
                    .on(new Event.Notice("PostgreSQL " + cluster.version() + " does not accept these settings of"
                            + " production, and its clone is served without them: "
                            + String.join(", ", refused)));
        }
    }
}
