package io.jenkins.plugins.rediacc.engine.storage.directory;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plain directories as objects. Their identity is the inode number together with the time of birth to the nanosecond, so
 * that a later directory with a reused number is another one. The file system's own identity is left out: users without
 * root cannot always read it, and a mark lies on the same file system as its object.
 */
final class DirectoryFacts {

    private static final String FORMAT = "--printf=%i %.9W\\n";
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private final StorageTool tool;

    DirectoryFacts(CommandRunner commands) {
        this.tool = StorageTool.asCaller(commands);
    }

    /** The directories as objects, in the same order; throws where the file system keeps no time of birth. */
    List<StoredObject> of(List<Path> directories) {
        if (directories.isEmpty()) {
            return List.of();
        }
        List<String> argv = new ArrayList<>(List.of("stat", FORMAT, "--"));
        directories.forEach(directory -> argv.add(directory.toString()));
        List<String> lines = tool.require(
                        Explanation.of("cannot look at " + directories.get(0).getParent()), argv.toArray(String[]::new))
                .stdout()
                .lines()
                .toList();
        List<StoredObject> objects = new ArrayList<>();
        for (int i = 0; i < directories.size(); i++) {
            objects.add(object(directories.get(i), lines.get(i)));
        }
        return objects;
    }

    private static StoredObject object(Path path, String line) {
        int blank = line.indexOf(' ');
        BigDecimal birth = new BigDecimal(line.substring(blank + 1));
        if (birth.signum() <= 0) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("the file system of " + path + " does not record when a directory was made")
                            .state("a directory of ours could not be told from another that reuses its number")
                            .todo("use a file system with birth times: ext4, XFS or btrfs"));
        }
        long nanos = birth.remainder(BigDecimal.ONE).multiply(NANOS).longValueExact();
        Instant created = Instant.ofEpochSecond(birth.longValue(), nanos);
        String identity = line.substring(0, blank) + "-" + line.substring(blank + 1);
        return new StoredObject(path, identity, Optional.empty(), false, created);
    }
}
