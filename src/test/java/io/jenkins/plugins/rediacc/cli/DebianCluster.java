package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A running PostgreSQL 13 made by Debian's {@code pg_createcluster}: its configuration lies in {@code /etc}. */
final class DebianCluster implements AutoCloseable {

    private static final String VERSION = "13";

    private final String name;
    private final Path sockets;
    private final int port;

    private DebianCluster(String name, Path sockets, int port) {
        this.name = name;
        this.sockets = sockets;
        this.port = port;
    }

    static DebianCluster create(String name, Path data, Path sockets, Path logs, int port) {
        DebianCluster cluster = new DebianCluster(name, sockets, port);
        cluster.run(
                "pg_createcluster",
                "--datadir=" + data,
                "--socketdir=" + sockets,
                "--logfile=" + logs.resolve("server.log"),
                "--port=" + port,
                "--locale=C.UTF-8",
                VERSION,
                name);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::dropQuietly));
        cluster.run("pg_ctlcluster", "--skip-systemctl-redirect", VERSION, name, "start");
        return cluster;
    }

    /** Where its configuration lies. */
    Path configuration() {
        return Path.of("/etc/postgresql", VERSION, name);
    }

    /** What a query gives, asked as the owner: its own rules let nobody else in. */
    String query(String sql) {
        return TestCluster.run(List.of(
                        "psql",
                        "-X",
                        "-A",
                        "-t",
                        "-q",
                        "-h",
                        sockets.toString(),
                        "-p",
                        "" + port,
                        "postgres",
                        "-c",
                        sql))
                .strip();
    }

    @Override
    public void close() {
        run("pg_dropcluster", "--stop", VERSION, name);
    }

    private void dropQuietly() {
        if (configuration().toFile().exists()) {
            close();
        }
    }

    private void run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + words);
            }
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command[0], e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
