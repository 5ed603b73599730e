package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.NamespaceSandbox;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.exec.PlainSandbox;
import io.jenkins.plugins.rediacc.engine.exec.ResourceGroup;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Refuses, before anything is created, a host on which a clone cannot be isolated as the catalogue wants it. */
final class IsolationCheck {

    private final CommandRunner commands;
    private final OsUsers users;

    IsolationCheck(CommandRunner commands) {
        this.commands = commands;
        this.users = commands.users();
    }

    /** The user that a plan's scripts run as: the catalogue's, or the owner of the data. */
    static OsUser scriptUser(Volume volume, OsUsers users) {
        return volume.runAs().map(users::lookUp).orElseGet(() -> owner(volume, users));
    }

    /** Whom the volume's server and scripts run as. */
    static List<OsUser> usersOf(Volume volume, OsUsers users) {
        return List.of(owner(volume, users), scriptUser(volume, users));
    }

    /**
     * Refuses what cannot be isolated, or what could not work without isolation.
     *
     * @param reached what the clone's users must reach beside the clone
     */
    void require(Volume volume, Path... reached) {
        OsUser engine = users.current();
        OsUser scripts = scriptUser(volume, users);
        if (volume.isolation() == Isolation.NONE) {
            // Inside namespaces the clone is put where its users can reach it; without, its parents stay as they are.
            requirePassage(volume, engine, scripts, volume.snapshots());
            for (Path path : reached) {
                requirePassage(volume, engine, scripts, path);
            }
        } else if (!NamespaceSandbox.isAvailable(engine, commands)) {
            throw RediaccException.refused(Explanation.of("this host does not let '" + engine.name()
                            + "' make the namespaces that keep a clone from production")
                    .state("nothing was created")
                    .todo("run the engine as root, or allow user namespaces; or say 'isolation: none' in the"
                            + " catalogue, which every report then shows"));
        }
    }

    private void requirePassage(Volume volume, OsUser engine, OsUser scripts, Path directory) {
        for (OsUser user : List.of(owner(volume, users), scripts)) {
            if (engine.isRoot() && !user.isRoot()) {
                requirePassage(engine, user, directory);
            }
        }
    }

    private static OsUser owner(Volume volume, OsUsers users) {
        return users.owner(
                volume.database().map(spec -> spec.dataIn(volume.path())).orElse(volume.path()));
    }

    private void requirePassage(OsUser engine, OsUser user, Path directory) {
        if (!Files.exists(directory)) {
            throw RediaccException.refused(
                    Explanation.of("without isolation '" + user.name() + "' must be able to reach " + directory
                                    + ", which is made closed to all others where it is missing")
                            .state("nothing was created")
                            .todo("run: install -d -m 0711 '" + directory + "'"));
        }
        PlainSandbox plain = new PlainSandbox(engine, ResourceGroup.lowPriority());
        for (int depth = 1; depth <= directory.getNameCount(); depth++) {
            Path part = directory.getRoot().resolve(directory.subpath(0, depth));
            Command test = Command.of("test", "-x", part.toString());
            if (!commands.run(plain.enter(test, user)).succeeded()) {
                throw RediaccException.refused(Explanation.of("without isolation '" + user.name()
                                + "' must be able to reach " + directory + ", but may not pass " + part)
                        .state("nothing was created")
                        .todo("run: chmod o+x '" + part + "'; or do without 'isolation: none'"));
            }
        }
    }
}
