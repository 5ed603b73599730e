package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The holds of a volume's snapshots, beside the marks and never inside a snapshot: {@code .marks/holds/<identity>.json}.
 * What cannot be read counts as a hold without an end.
 */
final class Holds {

    private static final Hold UNREADABLE =
            new Hold("its record of holds cannot be read", "nobody known", Instant.EPOCH, Optional.empty());

    private final Path directory;

    Holds(Volume volume) {
        this.directory = SnapshotDirectory.marks(volume).resolve("holds");
    }

    /** The holds of the object of that identity, in the order in which they were put on. */
    List<Hold> of(String identity) {
        Optional<Entry> entry = DurableJson.read(directory, identity, Entry.class)
                .filter(read -> read.holds() != null && identity.equals(read.identity()));
        if (entry.isPresent()) {
            return List.copyOf(entry.get().holds());
        }
        return DurableJson.exists(directory, identity) ? List.of(UNREADABLE) : List.of();
    }

    /** Adds a hold; on the disk when this returns. */
    void add(String identity, Hold hold) {
        List<Hold> all = new ArrayList<>(of(identity));
        all.add(hold);
        DurableJson.createDirectory(directory);
        DurableJson.write(directory, identity, new Entry(identity, all));
    }

    void remove(String identity) {
        DurableJson.delete(directory, identity);
    }

    /** Holds together with the object they are on. */
    private record Entry(String identity, List<Hold> holds) {}
}
