package io.jenkins.plugins.rediacc.engine.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A row that was committed in production right before it was frozen: where it is, all that was committed before is.
 *
 * @param id the row's key, the promotion's id
 * @param lsn a position up to which the WAL was on disk when its commit was acknowledged
 * @param written when, by the server's clock
 */
public record FenceRow(String id, String lsn, Instant written) {

    public FenceRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(lsn, "lsn");
        Objects.requireNonNull(written, "written");
    }
}
