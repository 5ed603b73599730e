package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ProductionSession;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow.State;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Looks at what a volume's production does for its clients at this moment: at its process, and by a session with it.
 *
 * @param serving who serves it by its process
 */
record ServingNow(CommandRunner commands, Volume volume, Path data, Supplier<Serving> serving) {

    /** What was seen; what cannot be looked at is unknown. */
    ProductionNow look() {
        try {
            return switch (serving.get()) {
                case CLIENTS -> ask();
                case ENGINE -> new ProductionNow(State.CLOSED, "production is closed: only the engine reaches it");
                case NOBODY -> new ProductionNow(State.DOWN, "production is down: no server runs on " + data);
                case UNKNOWN ->
                    ProductionNow.unknown("the engine sees neither a server of " + data + " nor that none runs");
            };
        } catch (RediaccException e) {
            return ProductionNow.unknown(e.explanation().what());
        }
    }

    private ProductionNow ask() {
        try (ProductionSession session = Production.of(commands, volume).connect()) {
            boolean writes = session.value("select pg_is_in_recovery()").equals("f");
            String version = session.value("select current_setting('server_version')");
            return writes
                    ? new ProductionNow(State.SERVES, "production serves: PostgreSQL " + version + " answers")
                    : new ProductionNow(
                            State.READS, "production serves reads alone: PostgreSQL " + version + " is in recovery");
        } catch (RediaccException e) {
            return new ProductionNow(
                    State.SILENT,
                    "a server runs on " + data + " and does not answer: "
                            + e.explanation().what());
        }
    }
}
