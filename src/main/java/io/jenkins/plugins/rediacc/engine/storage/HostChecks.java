package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at the host for {@link StorageBackend#diagnose}. */
public final class HostChecks {

    private static final int MOST_PLACES = 5;

    private HostChecks() {}

    /** Whether a tool answers; the first line of its answer says which version it is. */
    public static Finding tool(StorageTool tool, String subject, String remedy, String... argv) {
        return answer(subject, remedy, () -> tool.run(argv));
    }

    /** Whether a question to a tool is answered. */
    public static Finding answer(String subject, String remedy, Supplier<CommandResult> question) {
        try {
            CommandResult result = question.get();
            return result.succeeded()
                    ? Finding.good(subject, result.stdout().lines().findFirst().orElse("answers"))
                    : Finding.bad(subject, result.words().strip(), remedy);
        } catch (RediaccException e) {
            return Finding.bad(subject, e.explanation().what(), remedy);
        }
    }

    /** Whether the kernel knows a type of file system; one whose module loads on demand is listed from its first use. */
    public static Finding kernel(String type) {
        String subject = type + " in the kernel";
        try {
            return Files.readAllLines(Path.of("/proc/filesystems")).stream()
                            .anyMatch(line -> line.endsWith("\t" + type))
                    ? Finding.good(subject, "known")
                    : Finding.bad(subject, "not loaded", "run: modprobe " + type + "; or choose another storage");
        } catch (IOException e) {
            return Finding.bad(subject, String.valueOf(e), "mount /proc");
        }
    }

    /** Whether a file system of one of the types is mounted, on which a volume could lie. */
    public static Finding mounted(String... types) {
        String subject = "a mounted " + String.join(" or ", types);
        String places = MountTable.read().all().stream()
                .filter(mount -> List.of(types).contains(mount.type()))
                .map(mount -> mount.point().toString())
                .distinct()
                .limit(MOST_PLACES)
                .collect(Collectors.joining(", "));
        return places.isEmpty()
                ? Finding.bad(subject, "none", "make one on a disk of its own, and move the data there")
                : Finding.good(subject, places);
    }

    /** Whether a volume is fit for a storage. */
    public static Finding volume(StorageBackend backend, Volume volume) {
        String subject = "volume " + volume.name() + " on " + backend.kind();
        try {
            backend.verify(volume);
            return Finding.good(subject, "fit; " + backend.promise().exchange().words());
        } catch (RediaccException e) {
            Explanation why = e.explanation();
            return Finding.bad(subject, (why.what() + "\n" + why.toolWords()).strip(), why.remedy());
        }
    }
}
