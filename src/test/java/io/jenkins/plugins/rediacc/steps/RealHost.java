package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL 13 that runs in a btrfs subvolume of a loop device, with its catalogue. */
public final class RealHost implements AutoCloseable {

    private static final String BIN = "/usr/lib/postgresql/13/bin/";

    private final Path home;
    private final Path root;

    private RealHost(Path home) {
        this.home = home;
        this.root = home.resolve("fs");
    }

    /** Makes it below the build directory; the configuration of the running Jenkins names its catalogue. */
    public static RealHost create() throws Exception {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        Path home = Files.createTempDirectory(target, "real");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        RealHost host = new RealHost(home);
        host.mount();
        host.startProduction();
        Files.writeString(
                host.catalog(),
                """
                state: %s
                volumes:
                  orders:
                    storage: btrfs
                    path: %s
                    database: { kind: postgresql, data: main, socket: %s, port: 5432 }
                    promote: { approvals: 2, maxPause: 20m }
                """
                        .formatted(home.resolve("state"), host.volume(), host.sockets()));
        RediaccConfiguration.get().setCatalog(host.catalog().toString());
        return host;
    }

    private void mount() throws Exception {
        Path image = home.resolve("image");
        run("truncate", "-s", "2G", image.toString());
        run("mkfs.btrfs", "-q", image.toString());
        Files.createDirectories(root);
        run("mount", "-o", "loop", image.toString(), root.toString());
        run("btrfs", "-q", "subvolume", "create", volume().toString());
    }

    private void startProduction() throws Exception {
        Files.createDirectories(sockets());
        run("install", "-d", "-m", "0700", "-o", "postgres", data());
        run("chown", "postgres", sockets().toString());
        asPostgres(BIN + "initdb", "-D", data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
        Files.writeString(
                Path.of(data(), "postgresql.auto.conf"),
                "listen_addresses = ''\nunix_socket_directories = '" + sockets() + "'\nshared_buffers = 32MB\n");
        // Its output goes to a file: a pipe would stay open as long as the server.
        asPostgres(BIN + "pg_ctl", "-w", "-s", "-D", data(), "-l", data() + "/log", "start");
    }

    private Path volume() {
        return root.resolve("orders");
    }

    private String data() {
        return volume().resolve("main").toString();
    }

    private Path sockets() {
        return home.resolve("run");
    }

    private Path catalog() {
        return home.resolve("volumes.yaml");
    }

    /** What production answers. */
    public String query(String sql) throws Exception {
        return run(BIN + "psql", "-h", sockets().toString(), "-U", "postgres", "-XAtq", "-c", sql);
    }

    /** A plan that upgrades to PostgreSQL 15. */
    public Path upgradePlan() throws IOException {
        return Files.writeString(
                Files.createDirectories(home.resolve("plan")).resolve("plan.yaml"),
                """
                name: PostgreSQL 13 to 15
                steps:
                  - name: Upgrade the cluster
                    uses: postgresql/pg-upgrade
                    with: { to: /usr/lib/postgresql/15/bin }
                tests:
                  - name: Row counts
                    uses: postgresql/compare-row-counts
                """);
    }

    /** A plan with one step of SQL. */
    public Path plan(String name, String sql) throws IOException {
        Path folder = Files.createDirectories(home.resolve("sql"));
        Files.writeString(folder.resolve("change.sql"), sql);
        return Files.writeString(
                folder.resolve("plan.yaml"), "name: " + name + "\nsteps:\n  - name: Change\n    sql: change.sql\n");
    }

    /** The snapshots and clones there are. */
    List<String> objects() throws IOException {
        Path snapshots = root.resolve(".rediacc");
        try (Stream<Path> entries = Files.exists(snapshots) ? Files.list(snapshots) : Stream.empty()) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** The processes that keep clones of this host. */
    long keepers() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String line = process.info().commandLine().orElse("");
                    return line.contains("--keep-for=")
                            && line.contains(catalog().toString());
                })
                .count();
    }

    private static void asPostgres(String... argv) throws Exception {
        run(Stream.concat(Stream.of("runuser", "-u", "postgres", "--"), Stream.of(argv))
                .toArray(String[]::new));
    }

    private static String run(String... argv) throws Exception {
        Process process = new ProcessBuilder(argv)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(String.join(" ", argv) + ": " + said, process.waitFor(), is(0));
        return said.strip();
    }

    @Override
    public void close() throws Exception {
        asPostgres(BIN + "pg_ctl", "-w", "-m", "immediate", "-D", data(), "stop");
        run("umount", root.toString());
        run("rm", "-r", home.toString());
    }
}
