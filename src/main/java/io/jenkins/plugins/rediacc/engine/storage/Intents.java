package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The intents of a volume, in {@code intents/<volume>/<name>.json} of the state directory. */
public final class Intents {

    private final Path directory;
    private final Volume volume;

    public Intents(Path state, Volume volume) {
        this.directory = state.resolve("intents").resolve(volume.name());
        this.volume = volume;
    }

    /** Writes the intent; it is on the disk when this returns. */
    void write(Intent intent) {
        try {
            SharedAccess.createDirectories(directory);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("the state directory is not writable: cannot create " + directory)
                            .tool(String.valueOf(e))
                            .todo("run: install -d -m 0700 -o " + System.getProperty("user.name") + " "
                                    + directory.getParent().getParent()),
                    e);
        }
        DurableJson.write(directory, intent.name(), intent);
    }

    /** The intent of that name. */
    Optional<Intent> find(String name) {
        return DurableJson.read(directory, name, Intent.class).filter(this::isOfVolume);
    }

    /** Whether a name is taken, also by a volume of the same name that lies elsewhere. */
    boolean isTaken(String name) {
        return DurableJson.read(directory, name, Intent.class).isPresent();
    }

    /** Every intent of this volume. */
    public List<Intent> all() {
        return DurableJson.readAll(directory, Intent.class).stream()
                .filter(this::isOfVolume)
                .toList();
    }

    void remove(String name) {
        DurableJson.delete(directory, name);
    }

    /** An intent speaks of this volume only where its object would lie directly in the snapshot directory. */
    private boolean isOfVolume(Intent intent) {
        return volume.snapshots().equals(intent.path().getParent())
                && intent.path().getFileName().toString().equals(intent.name());
    }
}
