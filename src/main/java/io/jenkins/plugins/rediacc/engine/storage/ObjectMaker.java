package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes a volume's snapshots and clones so that none is ever lost sight of: an intent is on the disk before the storage is
 * asked, a mark after it, and what fails in between is taken back.
 */
final class ObjectMaker {

    private final Volume volume;
    private final StorageBackend cleaner;
    private final Marks marks;
    private final OwnedObjects objects;
    private final Intents intents;

    ObjectMaker(Volume volume, StorageBackend cleaner, Marks marks, OwnedObjects objects, Intents intents) {
        this.volume = volume;
        this.cleaner = cleaner;
        this.marks = marks;
        this.objects = objects;
        this.intents = intents;
    }

    /** The name, or the same with the first number that makes it one that nothing bears. */
    String freeName(String wanted) {
        Names.require("snapshot", wanted);
        String name = wanted;
        for (int number = 2; isTaken(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }

    /** The intent first: it goes only when the object is there. */
    boolean isTaken(String name) {
        return intents.isTaken(name) || objects.isTaken(volume.snapshots().resolve(name));
    }

    /** Writes down that an object of that name is going to be made; on the disk when this returns. */
    Intent announce(String name, Mark.Kind kind, Optional<String> origin, String owner, Optional<Instant> expires) {
        SnapshotDirectory.create(volume);
        Path path = volume.snapshots().resolve(name);
        Intent intent = new Intent(
                name,
                volume.name(),
                path,
                kind,
                origin,
                owner,
                Optional.of(OwnerProcess.current()),
                Instant.now(),
                expires);
        intents.write(intent);
        return intent;
    }

    /** The mark that the announced object will bear. */
    Mark mark(Intent intent, Instant now, String schedule, Optional<Position> position) {
        return new Mark(
                intent.kind(),
                intent.name(),
                volume.name(),
                intent.owner(),
                now,
                intent.expires(),
                intent.origin(),
                schedule,
                position);
    }

    /** Makes the announced object, completes and marks it; what it throws, it throws when nothing is left of it. */
    StoredObject make(Intent intent, Mark mark, Supplier<StoredObject> act, Consumer<Path> completion) {
        StoredObject made;
        try {
            made = act.get();
        } catch (RuntimeException e) {
            cleaner.find(volume, intent.path()).ifPresent(half -> takeBack(half, intent, e));
            if (!objects.isTaken(intent.path())) {
                intents.remove(intent.name());
            }
            throw e;
        }
        try {
            completion.accept(made.path());
            marks.write(made, mark);
            return made;
        } catch (RuntimeException e) {
            takeBack(made, intent, e);
            throw e;
        }
    }

    /** Where even this fails, the intent stays and clean-up finds the object. */
    private void takeBack(StoredObject made, Intent intent, RuntimeException cause) {
        try {
            cleaner.destroy(volume, made);
            marks.remove(made.identity());
            intents.remove(intent.name());
        } catch (RuntimeException e) {
            if (e != cause) {
                cause.addSuppressed(e);
            }
        }
    }
}
