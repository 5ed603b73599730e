package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The programs that run on this host, as {@code /proc} shows them. */
final class HostProcessNames {

    private static final Set<String> MANAGERS =
            Set.of("patroni", "repmgrd", "pacemakerd", "corosync", "pg_autoctl", "stolon-keeper");

    private final Path proc;

    HostProcessNames() {
        this(Path.of("/proc"));
    }

    /** Processes as another directory shows them. */
    HostProcessNames(Path proc) {
        this.proc = proc;
    }

    /** The processes of managers of high availability, such as {@code patroni (process 4711)}. */
    List<String> managers() {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                manager(process).ifPresent(name -> found.add(name + " (process " + process.getFileName() + ")"));
            }
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("cannot see which programs run on this host").tool(e.toString()),
                    e);
        }
        return found;
    }

    /** The program, or the script that an interpreter runs. */
    private static Optional<String> manager(Path process) {
        return commandLine(process)
                .limit(2)
                .map(word -> word.substring(word.lastIndexOf('/') + 1))
                .filter(MANAGERS::contains)
                .findFirst();
    }

    private static Stream<String> commandLine(Path process) {
        try {
            String words = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return Stream.of(words.split("\0"));
        } catch (IOException e) {
            // It has ended meanwhile.
            return Stream.empty();
        }
    }
}
