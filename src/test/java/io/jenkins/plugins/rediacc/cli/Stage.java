package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.ThinPool;
import io.jenkins.plugins.rediacc.engine.storage.ZfsPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A production on a real storage with its catalogue, and the command line as a process of its own beside it. */
final class Stage implements AutoCloseable {

    /** What productions are upgraded to: with {@code -Drediacc.test.to=14} another version whose programs are there. */
    static final String NEW_VERSION = System.getProperty("rediacc.test.to", "15");

    /** What the upgrade needs, as a step of a plan. */
    static final String UPGRADE_STEP = upgradeStep(TestCluster.binOf(NEW_VERSION));

    /** A plan of that step alone, to which tests can be added. */
    static final String UPGRADE = "name: PostgreSQL 13 to " + NEW_VERSION + "\nsteps:\n" + UPGRADE_STEP;

    private static final Duration LONGEST_COMMAND = Duration.ofMinutes(Integer.getInteger("rediacc.test.minutes", 10));

    private final Path root;
    private final Runnable closeFiles;
    private final String storage;
    private final String database;
    private final Optional<TestCluster> production;
    private final Path home = home();
    private final AtomicInteger counter = new AtomicInteger();
    private Path state = home.resolve("state");
    private String volumeOptions = "";

    private Stage(LoopFileSystem files, String storage, String database, Optional<TestCluster> production) {
        this(files.root(), files::close, storage, database, production);
    }

    private Stage(Path root, Runnable closeFiles, String storage, String database, Optional<TestCluster> production) {
        this.root = root;
        this.closeFiles = closeFiles;
        this.storage = storage;
        this.database = database;
        this.production = production;
    }

    /** The plan that upgrades to a version of any release of Debian, to which steps and tests can be added. */
    static String upgradeTo(String version) {
        return "name: to PostgreSQL " + version + "\nsteps:\n" + upgradeStep(TestCluster.everyBin(version));
    }

    private static String upgradeStep(Path bin) {
        return """
                - name: Upgrade the cluster
                  uses: postgresql/pg-upgrade
                  with: { to: %s }
              """
                .formatted(bin);
    }

    /** A PostgreSQL 13, started, in a btrfs subvolume of its own. */
    static Stage btrfs(long bytes, TestCluster.Options options) {
        LoopFileSystem files = withSubvolume(bytes);
        return open(files.root(), files::close, "btrfs", options);
    }

    /** A PostgreSQL of that version, started, which may become one of any other that is here. */
    static Stage ofVersion(String version, long bytes, TestCluster.Options options) {
        LoopFileSystem files = withSubvolume(bytes);
        return open(files.root(), files::close, "btrfs", version, TestCluster.everyBin("{version}"), options);
    }

    static Stage btrfs(long bytes) {
        return btrfs(bytes, TestCluster.Options.defaults());
    }

    /** The like, on a btrfs that the caller has made, and whose own the state directory is: one image holds all. */
    static Stage wholeOn(LoopFileSystem btrfs) {
        btrfs.subvolume("orders");
        Stage stage = open(btrfs.root(), btrfs::close, "btrfs", TestCluster.Options.defaults());
        stage.state = btrfs.root().resolve("state");
        return stage;
    }

    /** A PostgreSQL 13, started, in a directory of an XFS. */
    static Stage xfs(long bytes) {
        LoopFileSystem files = LoopFileSystem.xfs(bytes);
        return open(files.root(), files::close, "reflink", TestCluster.Options.defaults());
    }

    /** A PostgreSQL 13, started, in a dataset of its own, and its WAL in a dataset below. */
    static Stage zfs(ZfsPool pool) {
        Path volume = pool.dataset(pool.root().resolve("orders"));
        pool.setProperty(volume, "recordsize", "8K");
        Path dataset = TestCluster.ownedDirectory(pool.datasetBelow(volume, "wal"));
        Path wal = TestCluster.ownedDirectory(dataset.resolve("main"));
        return open(
                pool.root(), pool::close, "zfs", TestCluster.Options.defaults().initdb("--no-sync", "--waldir=" + wal));
    }

    /** A PostgreSQL 13, started, on a thin volume of its own. */
    static Stage lvm(ThinPool pool) {
        pool.volume(pool.root().resolve("orders"));
        return open(pool.root(), pool::close, "lvm", TestCluster.Options.defaults());
    }

    /** A PostgreSQL 13, started, in a directory of an ext4. */
    static Stage ext4(long bytes) {
        LoopFileSystem files = LoopFileSystem.ext4(bytes);
        return open(files.root(), files::close, "copy", TestCluster.Options.defaults());
    }

    /**
     * A btrfs subvolume whose content the test makes itself.
     *
     * @param database the lines of {@code database:} in the catalogue; empty for a volume of plain files
     */
    static Stage btrfsWithout(long bytes, String database) {
        return new Stage(withSubvolume(bytes), "btrfs", database, Optional.empty());
    }

    /** A directory of plain files on an ext4. */
    static Stage plainFilesOnExt4(long bytes) {
        LoopFileSystem files = LoopFileSystem.ext4(bytes);
        write(files.root().resolve("orders/a.txt"), "one");
        return new Stage(files, "copy", "", Optional.empty());
    }

    private static LoopFileSystem withSubvolume(long bytes) {
        LoopFileSystem files = LoopFileSystem.btrfs(bytes);
        files.subvolume("orders");
        return files;
    }

    private static Stage open(Path root, Runnable closeFiles, String storage, TestCluster.Options options) {
        return open(root, closeFiles, storage, "13", TestCluster.binOf("{version}"), options);
    }

    private static Stage open(
            Path root, Runnable closeFiles, String storage, String version, Path bin, TestCluster.Options options) {
        TestCluster production = TestCluster.create(root.resolve("orders/main"), version, options);
        production.start();
        String database =
                """
                kind: postgresql
                data: main
                bin: %s
                socket: %s
                port: %d
                user: %s
                """
                        .formatted(bin, production.socketDirectory(), production.port(), options.superuser());
        return new Stage(root, closeFiles, storage, database, Optional.of(production));
    }

    private static Path home() {
        try {
            Path home = Files.createTempDirectory("stage");
            return Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestCluster production() {
        return production.orElseThrow();
    }

    /** Where the volume is. */
    Path volume() {
        return root.resolve("orders");
    }

    Path root() {
        return root;
    }

    Path state() {
        return state;
    }

    /** Adds lines to the volume in the catalogue, such as {@code runAs: nobody}. */
    Stage volumeOptions(String lines) {
        volumeOptions = lines.indent(4);
        return this;
    }

    Path catalog() {
        String head =
                """
                state: %s
                volumes:
                  orders:
                    storage: %s
                    path: %s
                """
                        .formatted(state(), storage, volume());
        String body = database.isEmpty() ? "" : "    database:\n" + database.indent(6);
        return write(home.resolve("volumes.yaml"), head + body + volumeOptions);
    }

    /** A plan in a folder of its own, with these files beside it. */
    Path plan(String yaml, Map<String, String> beside) {
        Path folder = home.resolve("plan-" + counter.incrementAndGet());
        beside.forEach((name, text) -> write(folder.resolve(name), text));
        return write(folder.resolve("plan.yaml"), yaml);
    }

    Path plan(String yaml) {
        return plan(yaml, Map.of());
    }

    /** How a command of the command line ended. */
    record Outcome(int exitCode, String stdout, String stderr) {

        /** All of it. */
        String said() {
            return stderr + stdout;
        }

        /** The loss that a refused way back has shown, as the consent to it. */
        String shownLoss() {
            return said().replaceAll("(?s).*--accept-loss-since (\\S+) .*", "$1");
        }

        /** The consent to whatever is written until production is stopped. */
        String anyLoss() {
            return shownLoss().replaceAll("\\.\\..*", "..all");
        }
    }

    /** A command in progress. */
    final class Running {
        private final Process process;
        private final Path stdout;
        private final Path stderr;

        private Running(Map<String, String> environment, List<String> arguments) {
            this(Main.class, environment, arguments);
        }

        private Running(Class<?> program, Map<String, String> environment, List<String> arguments) {
            int number = counter.incrementAndGet();
            stdout = home.resolve("stdout-" + number);
            stderr = home.resolve("stderr-" + number);
            // A build that runs in the background of a shell hands SIGINT down as ignored.
            List<String> argv = new ArrayList<>(List.of(
                    "env",
                    "--default-signal=INT",
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    program.getName()));
            argv.addAll(arguments);
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(argv).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
                builder.environment().putAll(environment);
                process = builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Process process() {
            return process;
        }

        String stderr() {
            return read(stderr);
        }

        /** All that it has said so far, to people and to machines. */
        String output() {
            return read(stdout) + read(stderr);
        }

        Outcome await() {
            try {
                assertThat(process.waitFor(LONGEST_COMMAND.toSeconds(), TimeUnit.SECONDS))
                        .as("the command ends; it said: %s", read(stderr))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new Outcome(process.exitValue(), read(stdout), read(stderr));
        }
    }

    Running start(String... arguments) {
        return start(Map.of(), arguments);
    }

    /** Starts a command with variables in its environment beside this process's own. */
    Running start(Map<String, String> environment, String... arguments) {
        return new Running(environment, List.of(arguments));
    }

    /** Runs a command that does something at one entry of a promotion's journal; see {@link PromotionProcess}. */
    Outcome until(String when, String deed, String... arguments) {
        return until(Map.of(), when, deed, arguments);
    }

    /** The like with variables in its environment. */
    Outcome until(Map<String, String> environment, String when, String deed, String... arguments) {
        List<String> all = new ArrayList<>(List.of(when, deed));
        all.addAll(List.of(arguments));
        return new Running(PromotionProcess.class, environment, all).await();
    }

    Outcome rediacc(String... arguments) {
        return start(arguments).await();
    }

    /** Begins a rehearsal of the plan; its reports go to the given directory. */
    Running startTest(Path plan, Path output, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "test",
                "orders",
                plan.toString(),
                "--catalog",
                catalog().toString(),
                "--output",
                output.toString(),
                "--json"));
        arguments.addAll(List.of(options));
        return new Running(Map.of(), arguments);
    }

    /** Rehearses the plan and gives its report. */
    Rehearsal test(Path plan, String... options) {
        Path output = output();
        Outcome outcome = startTest(plan, output, options).await();
        assertThat(output.resolve("report.json"))
                .as("the command said: %s%s", outcome.stdout(), outcome.stderr())
                .exists();
        Rehearsal rehearsal = report(output);
        int expected = rehearsal.errorCause().map(Enum::name).orElse("").equals("CANCELLED")
                ? 130
                : rehearsal.verdict().exitCode().code();
        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(expected);
        return rehearsal;
    }

    /** A new directory for reports. */
    Path output() {
        return home.resolve("output-" + counter.incrementAndGet());
    }

    static Rehearsal report(Path output) {
        return RehearsalJson.read(output.resolve("report.json"));
    }

    /** No clone, no snapshot, no intent, no process in the pool but production's own. */
    void assertNothingLeft() {
        assertThat(objects()).as("snapshots and clones").isEmpty();
        assertThat(filesBelow(state().resolve("intents"))).as("intents").isEmpty();
        awaitThat("no process works below the snapshots", () -> processesBelow(snapshots())
                .isEmpty());
    }

    Path snapshots() {
        return root.resolve(".rediacc");
    }

    /** The snapshots and clones there are. */
    List<String> objects() {
        try (Stream<Path> entries = Files.exists(snapshots()) ? Files.list(snapshots()) : Stream.empty()) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void awaitThat(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(LONGEST_COMMAND);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static List<Path> filesBelow(Path directory) {
        try (Stream<Path> tree = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
            return tree.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processes that work in a directory or below it. */
    static List<ProcessHandle> workingBelow(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksBelow(process.pid(), directory))
                .toList();
    }

    private static List<String> processesBelow(Path directory) {
        return workingBelow(directory).stream()
                .map(process -> process.info().commandLine().orElse("pid " + process.pid()))
                .toList();
    }

    private static boolean worksBelow(long pid, Path directory) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .startsWith(directory);
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            if (text.startsWith("#!")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        production.ifPresent(TestCluster::close);
        closeFiles.run();
        remove(home);
    }
}
