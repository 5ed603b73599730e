package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a plan must not reach beside production: another running cluster, a configuration in /etc and a home, all of the same user. */
final class Neighbourhood {

    private final Stage stage;
    private final String mark = "rediacc-test-" + ProcessHandle.current().pid();
    private final Path base = Path.of("/var/lib", mark);
    private final Path configuration = Path.of("/etc/postgresql/13", mark);
    private final Path home = Path.of("/home", mark);
    private final Path sockets = base.resolve("sockets");
    private TestCluster cluster;

    Neighbourhood(Stage stage) {
        this.stage = stage;
    }

    void open() throws IOException {
        TestCluster.ownedDirectory(sockets);
        cluster = TestCluster.create(base.resolve("data"), "13");
        cluster.configure("unix_socket_directories = '" + cluster.socketDirectory() + ", " + sockets + "'");
        cluster.start().execute("postgres", "create table loot(i int)");
        write(configuration.resolve("postgresql.conf"), "work_mem = 4MB\n");
        write(home.resolve(".ssh/id_ed25519"), "a key\n");
        write(home.resolve(".ssh/authorized_keys"), "");
    }

    private static void write(Path file, String text) throws IOException {
        TestCluster.ownedDirectory(file.getParent());
        Files.writeString(file, text);
        Files.setOwner(file, Files.getOwner(file.getParent()));
    }

    /** The configuration in {@code /etc}. */
    Path configuration() {
        return configuration;
    }

    /** A word that stands in the command lines of processes that a plan leaves behind. */
    String mark() {
        return mark;
    }

    /** The text with the places in it, such as {@code %neighbour}. */
    String fill(String text) {
        TestCluster production = stage.production();
        return text.replace("%productionSockets", production.socketDirectory().toString())
                .replace("%productionPort", "" + production.port())
                .replace("%production", production.data().toString())
                .replace("%configuration", configuration.toString())
                .replace("%neighbour", cluster.data().toString())
                .replace("%sockets", sockets.toString())
                .replace("%port", "" + cluster.port())
                .replace("%process", "" + cluster.postmaster().orElseThrow().pid())
                .replace("%home", home.toString())
                .replace("%state", stage.state().toString())
                .replace("%mark", mark);
    }

    /** All of it that stays as it is where nobody touches it, by name. */
    Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        for (Path tree : List.of(configuration, home)) {
            FileTree.of(tree)
                    .forEach((path, fact) -> facts.put(tree.resolve(path).toString(), fact));
        }
        for (Path data : List.of(cluster.data(), stage.production().data())) {
            facts.put("entries of " + data, names(data));
            facts.put("configuration of " + data, Stage.read(data.resolve("postgresql.conf")));
        }
        for (Path directory :
                List.of(Path.of("/etc/postgresql"), Path.of("/run"), Path.of("/var/lib"), stage.state())) {
            facts.put(directory + "/planted", "" + Files.exists(directory.resolve("planted")));
        }
        facts.put("loot", cluster.query("postgres", "select count(*) from loot"));
        facts.put("process", "" + cluster.postmaster().orElseThrow().pid());
        facts.put("tables of production", stage.production().query("postgres", "select count(*) from pg_class"));
        return facts;
    }

    private static String names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory of programs of a third user; each leaves a file there when it runs. */
    Path foreignPrograms() throws IOException {
        Path bin = Files.createDirectories(base.resolve("bin"));
        for (String name : List.of("postgres", "initdb", "pg_upgrade")) {
            Path program = bin.resolve(name);
            Files.writeString(program, "#!/bin/sh\n: >" + bin + "/ran\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            TestHost.run("chown", "nobody", program.toString());
        }
        TestHost.run("chown", "nobody", bin.toString());
        return bin;
    }

    void close() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
        for (Path tree : List.of(base, configuration, home)) {
            try (Stream<Path> files = Files.exists(tree) ? Files.walk(tree) : Stream.empty()) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
