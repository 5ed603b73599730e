package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Snapshots and policies without a storage. */
final class TestSnapshots {

    private TestSnapshots() {}

    static Snapshot at(String time, String schedule) {
        return at(Instant.parse(time), schedule);
    }

    static Snapshot at(Instant time, String schedule) {
        return at(Names.snapshot("orders", time, schedule), time, schedule, Optional.empty(), Optional.empty());
    }

    static Snapshot at(String id, Instant time, String schedule, Optional<Instant> expires, Optional<String> origin) {
        Mark mark =
                new Mark(Mark.Kind.SNAPSHOT, id, "orders", "run-1", time, expires, origin, schedule, Optional.empty());
        return new Snapshot(id, "orders", Path.of("/srv", id), id, time, Optional.empty(), mark);
    }

    static RetentionPolicy policy(Duration min, String rules) {
        return new RetentionPolicy(min, RetentionPolicy.rules(rules).orElseThrow(), Optional.empty());
    }
}
