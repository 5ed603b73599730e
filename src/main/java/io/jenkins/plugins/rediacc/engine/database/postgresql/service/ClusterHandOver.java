package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Arming;
import io.jenkins.plugins.rediacc.engine.database.postgresql.CloneLinks;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ControlFile;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.ProductionConfiguration;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes an upgraded clone what production was: its configuration, its links, and nothing left of the clone. */
final class ClusterHandOver {

    private final CommandRunner commands;
    private final Volume volume;
    private final DatabaseSpec spec;
    private final ProductionConfiguration configuration;
    private final boolean inside;

    /**
     * A hand-over.
     *
     * @param inside whether the main files of configuration in the data directory are production's, wherever the catalogue
     *     has them
     */
    ClusterHandOver(CommandRunner commands, Volume volume, ProductionConfiguration configuration, boolean inside) {
        this.commands = commands;
        this.volume = volume;
        this.spec = volume.database().orElseThrow();
        this.configuration = configuration;
        this.inside = inside;
    }

    /** Gives a clone production's configuration. */
    List<String> handOver(Path clone) {
        Path root = OwnedFiles.realPath(clone);
        Path data = spec.dataIn(root);
        requireStopped(data);
        return configuration.handOver(data, inside);
    }

    /** Makes a clone ready for production's place; the result is on the disk, and no server can start on it. */
    void settle(Path clone) {
        Path data = spec.dataIn(OwnedFiles.realPath(clone));
        relink(clone);
        forgetRuns(data);
        Arming.disarm(data);
        sync(clone);
    }

    /** Lets tablespaces and the WAL of a clone be found in the clone itself, where its server is to run. */
    void relinkToItself(Path clone) {
        Path root = OwnedFiles.realPath(clone);
        Path data = spec.dataIn(root);
        new CloneLinks(
                        OwnedFiles.realPath(volume.path()),
                        root,
                        commands.users().owner(data))
                .rewrite(data);
    }

    /** Lets tablespaces and the WAL be found where production lies. */
    void relink(Path clone) {
        relink(clone, OwnedFiles.realPath(clone));
    }

    /** Likewise where the links lead to another place. */
    void relink(Path clone, Path home) {
        Path data = spec.dataIn(OwnedFiles.realPath(clone));
        OsUser owner = commands.users().owner(data);
        new CloneLinks(home, OwnedFiles.realPath(volume.path()), owner).rewrite(data);
    }

    /** What tells how a server was last started would tell of the clone's. */
    private static void forgetRuns(Path data) {
        try {
            FilesByHandle.deleteIfExists(data.resolve("postmaster.opts"));
            FilesByHandle.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot remove what a server left in " + data, e);
        }
    }

    private static void requireStopped(Path data) {
        if (Arming.control(data).state() != ControlFile.State.SHUT_DOWN) {
            throw RediaccException.refused(
                    Explanation.of("the upgraded cluster in " + data + " was not stopped in good order"));
        }
    }

    private void sync(Path clone) {
        commands.run(Command.of("sync", "--file-system", "--", clone.toString()))
                .orFail(Explanation.of("cannot sync " + clone));
    }
}
