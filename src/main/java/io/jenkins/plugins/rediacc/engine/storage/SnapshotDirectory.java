package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The directory in which a volume's snapshots and clones lie side by side, with our marks in {@code .marks}. */
public final class SnapshotDirectory {

    private static final String MARKS = ".marks";

    private SnapshotDirectory() {}

    /** The path for a new object of that name; refuses one that is taken. */
    public static Path free(Volume volume, String name) {
        Path path = volume.snapshots().resolve(Names.require("snapshot or clone", name));
        if (FileFacts.exists(path)) {
            throw RediaccException.refused(Explanation.of(path + " exists already")
                    .state("nothing was made")
                    .todo("choose another name"));
        }
        return path;
    }

    /** Every directory in it, ours or not, in the order of their names; none whose name holds control characters. */
    public static List<Path> entries(Volume volume) {
        if (!FileFacts.exists(volume.snapshots())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(volume.snapshots())) {
            return entries.filter(FileFacts::isDirectory)
                    .filter(entry -> !entry.equals(marks(volume)) && !FileFacts.hasControlCharacters(entry))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot list " + volume.snapshots())
                            .tool(String.valueOf(e))
                            .todo("it must belong to the user that the engine runs as"),
                    e);
        }
    }

    /** Where the marks lie. */
    static Path marks(Volume volume) {
        return volume.snapshots().resolve(MARKS);
    }

    /** Creates it, open to nobody but its owner, where it is missing. */
    public static void create(Volume volume) {
        create(volume.snapshots());
        create(marks(volume));
    }

    private static void create(Path directory) {
        if (FileFacts.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot create " + directory)
                            .tool(String.valueOf(e))
                            .todo("run: install -d -m 0700 -o " + System.getProperty("user.name") + " " + directory),
                    e);
        }
    }
}
