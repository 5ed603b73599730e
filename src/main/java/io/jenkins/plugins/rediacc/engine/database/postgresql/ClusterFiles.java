package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of a cluster as they lie on disk, read without asking a server (PostgreSQL manual, chapter Database File
 * Layout).
 */
public final class ClusterFiles {

    private static final Pattern OWN_NAME = Pattern.compile("base|global|pg_.*");

    private final Path data;

    /** The cluster in a data directory; nothing is read yet. */
    public ClusterFiles(Path data) {
        this.data = data;
    }

    /** A running server: its first process, and what its {@code postmaster.pid} says of port and socket directory. */
    public record Postmaster(long pid, Optional<Integer> port, Optional<Path> socketDirectory) {}

    /** Whether a directory looks like a data directory of PostgreSQL: its databases have a PG_VERSION too. */
    public static boolean isCluster(Path directory) {
        return Files.exists(directory.resolve("PG_VERSION")) && Files.exists(directory.resolve("global/pg_control"));
    }

    public Path data() {
        return data;
    }

    /** The major version, such as {@code 13}; refused where the directory holds no cluster or one of no version that the engine knows. */
    public String version() {
        if (!isCluster(data)) {
            throw RediaccException.refused(Explanation.of(data + " is not a data directory of PostgreSQL")
                    .tool("PG_VERSION or global/pg_control is missing")
                    .todo("name the data directory, relative to the volume's path, as the database's 'data:'"));
        }
        return MajorVersion.of(data);
    }

    /**
     * Every directory that the server keeps data in, by what it is: the data directory, its own directories, those of
     * its databases, {@code pg_wal} and the tablespaces. Links are not followed; a caller asks for the real path.
     */
    public Map<String, Path> directories() {
        Map<String, Path> all = new LinkedHashMap<>();
        all.put("the data directory", data);
        for (Path entry : entries(data)) {
            if (Files.isDirectory(entry)) {
                all.put(entry.getFileName().toString(), entry);
            }
        }
        addChildren(all, data.resolve("base"), "base/");
        tablespaces().forEach((oid, place) -> {
            all.put("tablespace " + oid, place);
            entries(place).forEach(version -> addChildren(all, version, "tablespace " + oid + "/"));
        });
        return all;
    }

    /** The directories inside the data directory that are PostgreSQL's by name. */
    public List<Path> ownDirectories() {
        return entries(data).stream()
                .filter(entry ->
                        OWN_NAME.matcher(entry.getFileName().toString()).matches())
                .toList();
    }

    private static void addChildren(Map<String, Path> all, Path directory, String label) {
        if (Files.isDirectory(directory)) {
            for (Path child : entries(directory)) {
                if (Files.isDirectory(child)) {
                    all.put(label + child.getFileName(), child);
                }
            }
        }
    }

    public Path walDirectory() {
        return data.resolve("pg_wal");
    }

    /**
     * The tablespaces' places by OID: the entries of {@code pg_tblspc}, links as a rule, or what the map of a backup that
     * was never started puts in their place.
     */
    public Map<String, Path> tablespaces() {
        Map<String, Path> all = new LinkedHashMap<>();
        for (Path entry : entries(data.resolve("pg_tblspc"))) {
            all.put(entry.getFileName().toString(), entry);
        }
        all.putAll(TablespaceMap.read(data));
        return all;
    }

    /**
     * The server that runs on these files, by the number that its process has here; empty where none is seen. The number in
     * {@code postmaster.pid} alone proves nothing: another process may bear it by now, and in a container it counts there.
     */
    public Optional<Postmaster> postmaster() {
        List<String> lines = lockLines();
        return new ServerSigns(this).process().map(pid -> new Postmaster(pid, port(lines), socketDirectory(lines)));
    }

    /** The port in the lock file; empty where it says none. */
    Optional<Integer> lockPort() {
        return port(lockLines());
    }

    /** The socket's directory in the lock file; empty where it says none. */
    Optional<Path> lockSocketDirectory() {
        return socketDirectory(lockLines());
    }

    /** The process's number in the lock file; empty where there is none. */
    Optional<Long> lockNumber() {
        return number(lockLines(), 0);
    }

    private static Optional<Integer> port(List<String> lock) {
        return number(lock, 3).map(Long::intValue);
    }

    private static Optional<Path> socketDirectory(List<String> lock) {
        return line(lock, 4).map(Path::of).filter(Path::isAbsolute);
    }

    /** The lines of {@code postmaster.pid}: process, data directory, start time, and more; none where it is missing. */
    public List<String> lockLines() {
        Path lock = data.resolve("postmaster.pid");
        try {
            return FilesByHandle.text(lock).lines().toList();
        } catch (NoSuchFileException e) {
            // Also where a server that ends has removed it meanwhile.
            return List.of();
        } catch (IOException e) {
            throw unreadable(lock, e);
        }
    }

    /** The arguments the server was last started with, as it wrote them to {@code postmaster.opts}; may be empty. */
    public String lastStart() {
        Path opts = data.resolve("postmaster.opts");
        return Files.exists(opts) ? text(opts) : "";
    }

    private static Optional<Long> number(List<String> lines, int index) {
        return line(lines, index).filter(text -> text.matches("[0-9]{1,9}")).map(Long::valueOf);
    }

    private static Optional<String> line(List<String> lines, int index) {
        return index < lines.size() && !lines.get(index).isBlank()
                ? Optional.of(lines.get(index).strip())
                : Optional.empty();
    }

    private static List<Path> entries(Path directory) {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(all::add);
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
        all.sort(null);
        return all;
    }

    private static String text(Path file) {
        try {
            return FilesByHandle.text(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A refusal that says who may read a data directory. */
    public static RediaccException unreadable(Path file, IOException cause) {
        return RediaccException.refused(
                Explanation.of("'" + System.getProperty("user.name") + "' may not or cannot read " + file)
                        .tool(cause.toString())
                        .state("nothing was created")
                        .todo("run rediacc as the data directory's owner or as root"));
    }
}
