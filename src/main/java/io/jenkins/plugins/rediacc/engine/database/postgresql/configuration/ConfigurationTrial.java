package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Cluster;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a new version could serve with production's configuration as it is now, tried on a copy while production serves. */
public final class ConfigurationTrial {

    private final CommandRunner commands;
    private final Volume volume;
    private final PromotionSettings settings;
    private final Path directory;

    /**
     * A trial.
     *
     * @param directory a short directory for the copy; nothing is there before and after
     */
    public ConfigurationTrial(CommandRunner commands, Volume volume, PromotionSettings settings, Path directory) {
        this.commands = commands;
        this.volume = volume;
        this.settings = settings;
        this.directory = directory;
    }

    /** What speaks against that version. */
    public List<Objection> objections(String newVersion) {
        ProductionConfiguration production = new ProductionConfiguration(commands, volume, settings, Optional.empty());
        Path data = volume.database().orElseThrow().dataIn(volume.path());
        String version = Cluster.versionOf(data);
        List<Objection> found = new ArrayList<>(production
                .references()
                .objections(version, newVersion, volume.database().orElseThrow().binFor(version)));
        if (!version.equals(newVersion)) {
            otherData(production, newVersion, data).ifPresent(found::add);
            notAccepted(production, newVersion).ifPresent(found::add);
        }
        return found;
    }

    /** A directory that is there before may be one that a package has made with a cluster of its own. */
    private Optional<Objection> otherData(ProductionConfiguration production, String newVersion, Path data) {
        return production
                .dataOf(newVersion)
                .filter(named -> !named.equals(data.toString()) && !isSame(Path.of(named), data))
                .map(named -> new Objection(
                        "service/configuration-of-another",
                        settings.configurationFor(newVersion).orElseThrow()
                                + " is the configuration of another cluster," + " whose data are in " + named,
                        "if nobody needs that cluster, drop it (Debian: 'pg_dropcluster " + newVersion
                                + " NAME'), or rename it; a promotion makes the new version's configuration itself"));
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return one.toRealPath().equals(other.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Objection> notAccepted(ProductionConfiguration production, String newVersion) {
        remove();
        try {
            String template = production.copyTo(directory, Optional.of(newVersion));
            ProductionConfiguration copy = new ProductionConfiguration(
                    commands, volume, settings.withConfiguration(Optional.of(template)), Optional.empty());
            copy.prepareFor(newVersion);
            return Optional.empty();
        } catch (RediaccException e) {
            return Optional.of(new Objection(
                    "service/configuration-not-accepted",
                    "version " + newVersion + " does not accept production's configuration: "
                            + e.explanation().what() + ": " + e.explanation().toolWords(),
                    e.explanation().remedy()));
        } finally {
            remove();
        }
    }

    private void remove() {
        commands.run(Command.of("rm", "-rf", "--one-file-system", "--", directory.toString()))
                .orFail(Explanation.of("cannot remove " + directory));
    }
}
