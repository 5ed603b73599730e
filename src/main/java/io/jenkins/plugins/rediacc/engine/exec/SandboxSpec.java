package io.jenkins.plugins.rediacc.engine.exec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a sandbox shows of the host beside {@linkplain SystemFiles the system's own files}. What is not named does not exist
 * inside. Everything is at the same path inside as outside; of two directories the deeper one counts, so that a clone is
 * shown below a snapshot directory that is empty.
 *
 * @param writable directories that may be written inside, as far as their permissions allow: the clone, its sockets
 * @param readable directories that cannot be written inside: the plan's sealed copy, the database's programs
 * @param hide directories that are empty inside also where one that is shown holds them: production's volume, its socket
 *     directories, other volumes, the snapshots, the engine's state
 * @param temporary what {@code /tmp} and {@code /var/tmp} are inside; empty for a small one in memory
 * @param users who runs something inside, beside the engine's user
 */
public record SandboxSpec(
        List<Path> writable, List<Path> readable, List<Path> hide, Optional<Path> temporary, List<OsUser> users) {

    public SandboxSpec {
        writable = List.copyOf(writable);
        readable = List.copyOf(readable);
        hide = List.copyOf(hide);
        users = List.copyOf(users);
    }
}
