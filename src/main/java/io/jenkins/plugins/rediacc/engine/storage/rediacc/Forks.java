package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.DurableJson;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The forks that this host made of a volume, each by its own directory in the snapshot directory. */
final class Forks {

    private static final String RECORD = "fork";

    private Forks() {}

    /** All of them, by the directories that stand for them. */
    static Map<Path, Fork> of(Volume volume) {
        Map<Path, Fork> forks = new LinkedHashMap<>();
        for (Path directory : SnapshotDirectory.entries(volume)) {
            at(directory).ifPresent(fork -> forks.put(directory, fork));
        }
        return forks;
    }

    /** The fork that the directory stands for. */
    static Optional<Fork> at(Path directory) {
        return DurableJson.read(directory, RECORD, Fork.class);
    }

    /** Announces a fork, by a new directory. */
    static void announce(Path directory, Fork fork) {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw failure("create", directory, e);
        }
        write(directory, fork);
    }

    static void write(Path directory, Fork fork) {
        DurableJson.write(directory, RECORD, fork);
    }

    /** Forgets a fork that is gone. */
    static void forget(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(RECORD + ".json"));
            Files.deleteIfExists(directory.resolve("." + RECORD + ".new"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw failure("remove", directory, e);
        }
    }

    private static RediaccException failure(String act, Path directory, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot " + act + " " + directory + ", which stands for a fork")
                        .tool(String.valueOf(e))
                        .todo("it must lie in a directory of the engine's user and hold nothing else"),
                e);
    }
}
