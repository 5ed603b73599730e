package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal.ProductionHealth;
import java.util.Optional;

/** Follows production's own speed in the background, with a handful of queries a second that read no table. */
public interface ProductionProbe extends AutoCloseable {

    /** A probe of a production that cannot be asked. */
    ProductionProbe NONE = new ProductionProbe() {
        @Override
        public Optional<ProductionHealth.Window> window() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    };

    /** What was seen since the last call; empty where production cannot be asked. */
    Optional<ProductionHealth.Window> window();

    @Override
    void close();
}
