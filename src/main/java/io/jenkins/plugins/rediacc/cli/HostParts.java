package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.database.postgresql.promotion.PostgresPromotionChecks;
import io.jenkins.plugins.rediacc.engine.database.postgresql.service.PostgresService;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.PlainFiles;
import io.jenkins.plugins.rediacc.engine.promotion.PromotionParts;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.util.Optional;

/** What a promotion on this host works with: production itself, and the catalogue's commands. */
final class HostParts implements PromotionParts {

    private final EngineContext context;

    HostParts(EngineContext context) {
        this.context = context;
    }

    @Override
    public VolumeStorage storage(Volume volume, CommandRunner commands) {
        return context.storage(volume, commands);
    }

    @Override
    public Optional<Database> database(Volume volume, CommandRunner commands) {
        return context.database(volume, commands);
    }

    @Override
    public ProductionService service(Volume volume, Path closedDirectory, CommandRunner commands) {
        return volume.database().isPresent()
                ? PostgresService.onHost(commands, volume, volume.promotion(), closedDirectory)
                : new PlainFiles(commands, volume);
    }

    @Override
    public Optional<PromotionChecks> checks(Volume volume, CommandRunner commands) {
        return volume.database().map(spec -> new PostgresPromotionChecks(commands, volume, volume.promotion()));
    }
}
