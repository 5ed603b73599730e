package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the way back would lose, as the WAL of the upgraded production tells it.
 *
 * @param since where the last record begins that is not lost, such as {@code 0/5000108}
 * @param until where the last record begins that was read
 * @param rows rows written since, by table; what was rolled back is among them
 * @param others what else was written, one sentence each
 * @param unknown why there may be more than that; empty where there is not
 */
public record Loss(String since, String until, List<RowChanges> rows, List<String> others, Optional<String> unknown) {

    public Loss {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
        rows = List.copyOf(rows);
        others = List.copyOf(others);
    }

    /** Whether certainly nothing was written. */
    public boolean isNothing() {
        return rows.isEmpty() && others.isEmpty() && unknown.isEmpty();
    }
}
