package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ClosedPlace;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.util.Optional;

/** What a promotion works with, each driven by the given runner: one that a cancellation stops, or one that none does. */
public interface PromotionParts {

    VolumeStorage storage(Volume volume, CommandRunner commands);

    /** The volume's database; empty for plain files. */
    Optional<Database> database(Volume volume, CommandRunner commands);

    /**
     * What serves the volume to its clients.
     *
     * @param place where the upgraded clone serves the engine alone
     */
    ProductionService service(Volume volume, ClosedPlace place, CommandRunner commands);

    /** What is asked of the database; empty for plain files. */
    Optional<PromotionChecks> checks(Volume volume, CommandRunner commands);

    /**
     * A clone as a volume in production's part: its server is cut off, and reached by a socket of its own.
     *
     * @param sockets a short directory of its own
     */
    Volume inPart(Volume clone, Path sockets);
}
