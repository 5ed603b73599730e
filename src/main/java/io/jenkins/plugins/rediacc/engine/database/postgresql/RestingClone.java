package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * A clone that the engine does not start itself. It is quarantined all the same: a server that somebody starts on it
 * has no network, a socket in its own data directory, and no link to production.
 */
final class RestingClone {

    private static final int PORT = 5432;

    private final CloneContext context;
    private final OsUsers users;

    RestingClone(CloneContext context) {
        this.context = context;
        this.users = context.commands().users();
    }

    void quarantine() {
        DatabaseSpec spec = context.volume().database().orElseThrow();
        Path root = OwnedFiles.realPath(context.target().path());
        Path data = spec.dataIn(root);
        String version = Cluster.versionOf(data);
        Cluster cluster = new Cluster(data, spec.binFor(version), version);
        OsUser owner = users.owner(data);
        Quarantine quarantine = new Quarantine(root, owner);
        RecoveryStart recovery = quarantine.clean(data, context.volume().path(), context.position());
        new TablespaceReplay(context, cluster, recovery).refuse();
        SettingsTrial trial = new SettingsTrial(context, owner, quarantine);
        CloneConfiguration configuration = CloneConfiguration.withoutNetwork(
                cluster,
                context.position().settings(),
                trial.accepted(cluster),
                PreloadLibraries.of(
                        context.position().settings().getOrDefault("shared_preload_libraries", ""), spec.preload()),
                new CloneConfiguration.Listener(data, PORT),
                context.memoryBytes(),
                context.durable());
        if (recovery.isArchiveRecovery()) {
            configuration.inArchiveRecovery();
        }
        IdentMap identMap = new IdentMap(List.of(users.current().name(), owner.name()));
        quarantine.configure(data, configuration, identMap.text(List.of(spec.user())));
    }
}
