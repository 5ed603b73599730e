package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What retention decided about a snapshot.
 *
 * @param reasons why it is kept; none: it is to be deleted
 */
public record Fate(Snapshot snapshot, List<KeepReason> reasons) {

    public Fate {
        reasons = List.copyOf(reasons);
    }

    public boolean isKept() {
        return !reasons.isEmpty();
    }

    /** The reasons in one line. */
    public String text() {
        return reasons.stream().map(KeepReason::text).collect(Collectors.joining(", "));
    }
}
