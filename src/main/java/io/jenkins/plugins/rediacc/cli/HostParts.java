package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.ClosedPlace;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.database.postgresql.promotion.PostgresPromotionChecks;
import io.jenkins.plugins.rediacc.engine.database.postgresql.service.PostgresService;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.CutOff;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.PlainFiles;
import io.jenkins.plugins.rediacc.engine.promotion.PromotionParts;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a promotion on this host works with: production itself, and the catalogue's commands. */
final class HostParts implements PromotionParts {

    private static final int PORT = 5432;

    private final EngineContext context;
    private Optional<Volume> part = Optional.empty();

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
    public ProductionService service(Volume volume, ClosedPlace place, CommandRunner commands) {
        Optional<Volume> clone = part.filter(each -> each.path().equals(volume.path()));
        if (volume.database().isEmpty()) {
            return clone.isPresent() ? PlainFiles.inPart(commands, volume) : PlainFiles.onHost(commands, volume);
        }
        return clone.map(each -> PostgresService.isolated(
                        commands,
                        volume,
                        volume.promotion(),
                        place,
                        cutOff(each, withoutProduction(each)),
                        isolation(each)))
                .orElseGet(() -> PostgresService.onHost(
                        commands,
                        volume,
                        volume.promotion(),
                        place,
                        cutOff(volume, List.of(volume.path(), volume.snapshots()))));
    }

    /** Production does not exist for the clone's server, and there is no network. */
    private PostgresService.Isolation isolation(Volume clone) {
        return new PostgresService.Isolation(
                cutOff(clone, withoutProduction(clone)),
                clone.database().orElseThrow().socket().orElseThrow());
    }

    private List<Path> withoutProduction(Volume clone) {
        return List.of(context.volume(clone.name()).path(), clone.snapshots());
    }

    private CutOff cutOff(Volume volume, List<Path> hidden) {
        OsUser engine = context.commands().users().current();
        return volume.isolation() == Isolation.NONE ? CutOff.none(engine) : CutOff.from(engine, hidden);
    }

    @Override
    public Volume inPart(Volume clone, Path sockets) {
        Volume reached = clone.database()
                .map(spec -> clone.withDatabase(new DatabaseSpec(
                        spec.kind(), spec.data(), spec.bin(), Optional.of(sockets), PORT, spec.user(), spec.preload())))
                .orElse(clone);
        part = Optional.of(reached);
        return reached;
    }

    @Override
    public Optional<PromotionChecks> checks(Volume volume, CommandRunner commands) {
        return volume.database().map(spec -> new PostgresPromotionChecks(commands, volume, volume.promotion()));
    }
}
