package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cluster of Debian's on a volume, with a configuration that is partly shared: {@code conf.d} is a link to a directory, a
 * relative link and an absolute one lead to files, one file is included from elsewhere, and some of it names version 13.
 */
final class DebianStage implements AutoCloseable {

    private static final String PURGE =
            """
            mount -t tmpfs none /mnt
            mkdir /mnt/upper /mnt/work /mnt/host
            mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/host
            for directory in /proc /dev /sys /run /tmp "$3"; do mount --rbind $directory /mnt/host$directory; done
            for cluster in /mnt/host/etc/postgresql/$1/*; do
              [ "${cluster##*/}" = "$2" ] || rm -rf "$cluster"
            done
            DEBIAN_FRONTEND=noninteractive chroot /mnt/host dpkg --purge "postgresql-$1" 2>&1
            """;

    private final String name = "promoted" + ProcessHandle.current().pid();
    private final Path shared;
    private final Path sockets;
    private final int port = TestCluster.freePort();
    private final Stage stage;
    private final DebianCluster cluster;
    private final PromotionStage promotion;
    private final Map<Path, String> sharedAtFirst;

    DebianStage(Path folder) {
        shared = TestCluster.ownedDirectory(folder.resolve("shared"));
        sockets = TestCluster.ownedDirectory(folder.resolve("sockets"));
        Path logs = TestCluster.ownedDirectory(folder.resolve("logs"));
        stage = Stage.btrfsWithout(
                3L << 30,
                """
                kind: postgresql
                data: main
                bin: /usr/lib/postgresql/{version}/bin
                socket: %s
                port: %d
                user: postgres
                """
                        .formatted(sockets, port));
        cluster = DebianCluster.create(name, data(), sockets, logs, port);
        share(folder);
        control("13", "restart");
        query("create table t as select generate_series(1, 100) as i");
        stage.volumeOptions(
                """
                promote:
                  config: /etc/postgresql/{version}/%1$s
                  stop: [pg_ctlcluster, --skip-systemctl-redirect, "{version}", %1$s, stop]
                  start: [pg_ctlcluster, --skip-systemctl-redirect, "{version}", %1$s, start]
                  archive: { after: ["true"] }
                """
                        .formatted(name));
        promotion = PromotionStage.of(stage).withEvidence();
        sharedAtFirst = shared();
    }

    private void share(Path folder) {
        Path own = configuration("13");
        try {
            Path parts = TestCluster.ownedDirectory(shared.resolve("conf.d"));
            Files.write(
                    parts.resolve("10-own.conf"),
                    ("# Gr\u00f6\u00dfe\r\nssl = on\nssl_cert_file = '" + own + "/server.crt'\n"
                                    + "operator_precedence_warning = off\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            Files.writeString(parts.resolve("20-all.conf"), "maintenance_work_mem = 77MB\n");
            Files.writeString(shared.resolve("extra.conf"), "ssl_key_file = '" + own + "/server.key'\n");
            Files.writeString(shared.resolve("relative.conf"), "log_checkpoints = on\n");
            Files.move(own.resolve("pg_hba.conf"), shared.resolve("pg_hba.conf"));
            Files.createSymbolicLink(own.resolve("pg_hba.conf"), shared.resolve("pg_hba.conf"));
            Files.delete(own.resolve("conf.d"));
            Files.createSymbolicLink(own.resolve("conf.d"), parts);
            Files.createSymbolicLink(own.resolve("relative.conf"), own.relativize(shared.resolve("relative.conf")));
            Files.writeString(
                    own.resolve("postgresql.conf"),
                    "include 'relative.conf'\ninclude_if_exists = '" + shared.resolve("extra.conf") + "' # shared\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestHost.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=test",
                "-keyout",
                own.resolve("server.key").toString(),
                "-out",
                own.resolve("server.crt").toString());
        TestHost.run("chown", "postgres:postgres", own + "/server.key", own + "/server.crt");
        TestHost.run("chmod", "600", own + "/server.key");
    }

    PromotionStage promotion() {
        return promotion;
    }

    String name() {
        return name;
    }

    Path data() {
        return stage.volume().resolve("main");
    }

    Path configuration(String version) {
        return Path.of("/etc/postgresql", version, name);
    }

    /** What the cluster shares with others. */
    Path sharedDirectory() {
        return shared;
    }

    Map<Path, String> shared() {
        return FileTree.of(shared);
    }

    Map<Path, String> sharedAtFirst() {
        return sharedAtFirst;
    }

    /** All files of configuration outside the volume: version 13's and the shared ones. */
    Map<Path, String> outside() {
        Map<Path, String> all = new TreeMap<>();
        for (Path directory : List.of(configuration("13"), shared)) {
            FileTree.of(directory).forEach((path, facts) -> all.put(directory.resolve(path), facts));
        }
        return all;
    }

    /** The versions under which Debian lists it. */
    List<String> clusters() {
        return TestHost.run("pg_lsclusters", "-h")
                .lines()
                .map(line -> line.split("\\s+"))
                .filter(words -> words[1].equals(name))
                .map(words -> words[0])
                .toList();
    }

    void control(String version, String act) {
        TestHost.run("pg_ctlcluster", "--skip-systemctl-redirect", version, name, act);
    }

    /** What a program says that must not succeed. */
    String attempt(String... argv) {
        try {
            Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                throw new AssertionError(String.join(" ", argv) + " succeeded: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Purges the package of a version, by its own scripts, where the host's files are as they are and no change to them
     * lasts, save to the volume: that is the host's own. Clusters of other tests are not in it.
     */
    String purge(String version) {
        return TestHost.run(
                "unshare",
                "--mount",
                "sh",
                "-euc",
                PURGE,
                "sh",
                version,
                name,
                stage.root().toString());
    }

    String query(String sql) {
        return cluster.query(sql);
    }

    /** A query as a command for the shell. */
    String psql(String sql) {
        return "setpriv --reuid postgres --regid postgres --init-groups psql -X -q -h " + sockets + " -p " + port
                + " postgres -c \"" + sql + "\"";
    }

    @Override
    public void close() {
        try {
            clusters().forEach(version -> TestHost.run("pg_dropcluster", "--stop", version, name));
        } finally {
            // pg_dropcluster leaves what it did not make.
            TestHost.run(
                    "rm",
                    "-rf",
                    configuration("13").toString(),
                    configuration("15").toString(),
                    "/etc/postgresql/.rediacc");
            stage.close();
        }
    }
}
