package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.MajorVersion;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server that runs on this host.
 *
 * @param data its data directory
 * @param version its major version
 * @param port the port it listens on; empty where {@code postmaster.pid} cannot be read
 * @param socket the directory of its first socket
 * @param bin the directory of its program; empty where another user runs it
 */
record RunningServer(Path data, String version, Optional<Integer> port, Optional<Path> socket, Optional<Path> bin) {

    // Lines of postmaster.pid, from 0: see src/include/utils/pidfile.h of PostgreSQL.
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;
    private static final int SOCKET_LINE = 4;

    /** The servers whose processes this user may look at, by data directory. */
    static List<RunningServer> find(Path proc) {
        try (Stream<Path> processes = Files.list(proc)) {
            return processes
                    .filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .flatMap(process -> of(process).stream())
                    .sorted(Comparator.comparing(RunningServer::data))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A server's first process works in the data directory, whose postmaster.pid names it. */
    private static Optional<RunningServer> of(Path process) {
        try {
            if (!Files.readString(process.resolve("comm")).strip().matches("postgres|postmaster")) {
                return Optional.empty();
            }
            Path data = Files.readSymbolicLink(process.resolve("cwd"));
            List<String> lines =
                    FilesByHandle.text(data.resolve("postmaster.pid")).lines().toList();
            if (!lines.get(PID_LINE).strip().equals(process.getFileName().toString())) {
                return Optional.empty();
            }
            return Optional.of(new RunningServer(
                    data,
                    MajorVersion.of(data),
                    line(lines, PORT_LINE)
                            .filter(text -> text.matches("\\d{1,5}"))
                            .map(Integer::valueOf),
                    line(lines, SOCKET_LINE).map(text -> text.split(",")[0]).map(Path::of),
                    program(process)));
        } catch (IOException | RuntimeException e) {
            // It ended meanwhile, or belongs to a user whose processes are closed to this one.
            return Optional.empty();
        }
    }

    private static Optional<Path> program(Path process) {
        try {
            return Optional.ofNullable(
                    Files.readSymbolicLink(process.resolve("exe")).getParent());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> line(List<String> lines, int index) {
        return lines.size() > index && !lines.get(index).isBlank()
                ? Optional.of(lines.get(index).strip())
                : Optional.empty();
    }
}
