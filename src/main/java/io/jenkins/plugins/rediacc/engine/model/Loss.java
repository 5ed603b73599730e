package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;
import java.util.Objects;

/**
 * What the way back would lose.
 *
 * @param since the position at which the upgraded production was opened
 * @param position where it stands now
 * @param walBytes how much WAL lies between
 * @param counters rows changed since, by table, as the server's statistics count them
 */
public record Loss(String since, String position, long walBytes, List<RowChanges> counters) {

    public Loss {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(position, "position");
        counters = List.copyOf(counters);
    }
}
