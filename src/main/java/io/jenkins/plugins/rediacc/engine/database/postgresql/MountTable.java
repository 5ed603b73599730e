package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where something is mounted, as the kernel lists it in {@code mountinfo} (proc(5)). */
final class MountTable {

    private static final int MOUNT_POINT = 4;

    private final Path mountinfo;

    /** The mounts that this process sees. */
    MountTable() {
        this(Path.of("/proc/self/mountinfo"));
    }

    MountTable(Path mountinfo) {
        this.mountinfo = mountinfo;
    }

    /** The mount points. */
    List<Path> points() {
        try {
            return Files.readAllLines(mountinfo, StandardCharsets.ISO_8859_1).stream()
                    .map(line -> Path.of(unescaped(line.split(" ")[MOUNT_POINT])))
                    .toList();
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot read the host's mounts from " + mountinfo)
                            .tool(e.toString()),
                    e);
        }
    }

    /** One character a byte. The kernel writes a blank, tab, line feed and backslash as a backslash and three octal digits. */
    private static String unescaped(String field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                bytes.write(Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                bytes.write(field.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
