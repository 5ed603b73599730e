package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The disk below a directory, as the kernel's I/O limits want it named. */
final class BlockDevice {

    private static final Path SYSTEM = Path.of("/sys/class/block");

    private BlockDevice() {}

    /** The disk as {@code major:minor}, a partition's whole disk; empty where the file system has no single disk. */
    static Optional<String> below(Path directory, CommandRunner commands) {
        String source = commands.run(Command.of("findmnt", "-n", "-o", "SOURCE", "-T", directory.toString()))
                .stdout()
                .strip();
        if (!source.startsWith("/dev/")) {
            return Optional.empty();
        }
        String device = source.replaceFirst("\\[.*", "");
        Path entry = SYSTEM.resolve(Path.of(device).getFileName());
        try {
            Path real = entry.toRealPath();
            Path disk = Files.exists(real.resolve("partition")) ? real.getParent() : real;
            return Optional.of(Files.readString(disk.resolve("dev")).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
