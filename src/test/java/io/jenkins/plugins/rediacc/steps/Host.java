package io.jenkins.plugins.rediacc.steps;

import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A host with a volume of plain files, which needs no right and no tool: the engine copies them. The steps run the real
 * engine on it.
 */
public record Host(Path home, String name) {

    private static final String FILES = "files";

    private static final AtomicInteger PLANS = new AtomicInteger();

    /** A host whose volume is called {@code files}. */
    Host(Path home) {
        this(home, FILES);
    }

    /** Makes the volume {@code files}, and a catalogue that the configuration of the running Jenkins names. */
    public static Host create(Path home) throws IOException {
        return create(home, FILES);
    }

    /** Makes a volume of that name, and a catalogue that the configuration of the running Jenkins names. */
    public static Host create(Path home, String name) throws IOException {
        Host host = new Host(home, name);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(host.volume());
        Files.writeString(host.volume().resolve("a.txt"), "one\n");
        Files.createDirectories(host.snapshots());
        for (Path open : List.of(host.snapshots(), host.state())) {
            Files.createDirectories(open);
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx--x--x"));
        }
        Files.writeString(
                host.catalog(),
                """
                state: %s
                volumes:
                  %s: { storage: copy, path: %s, snapshots: %s, isolation: none }
                """
                        .formatted(host.state(), name, host.volume(), host.snapshots()));
        host.configure();
        return host;
    }

    /** Names the catalogue in the configuration of the running Jenkins. */
    void configure() {
        RediaccConfiguration.get().setCatalog(catalog().toString());
    }

    Path volume() {
        return home.resolve(name);
    }

    Path snapshots() {
        return home.resolve("snapshots");
    }

    Path state() {
        return home.resolve("state");
    }

    Path catalog() {
        return home.resolve("volumes.yaml");
    }

    /** A plan with one step that is this script. */
    public Path plan(String script) throws IOException {
        Path folder = Files.createDirectories(home.resolve("plan-" + PLANS.incrementAndGet()));
        Path file = Files.writeString(folder.resolve("step.sh"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.writeString(
                folder.resolve("plan.yaml"), "name: Change\nsteps:\n  - name: Step one\n    run: ./step.sh\n");
    }

    /** A plan whose step takes secrets. */
    Path plan(String script, String secret) throws IOException {
        Path plan = plan(script);
        return Files.writeString(plan, Files.readString(plan) + "    secrets: [" + secret + "]\n");
    }

    /** The snapshots and clones there are. */
    List<String> objects() throws IOException {
        try (Stream<Path> entries = Files.list(snapshots())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** The clones there are, and the snapshots of rehearsals, but none of those that a step took. */
    List<String> clones() throws IOException {
        return objects().stream().filter(name -> !name.contains("_manual")).toList();
    }

    /** The files below a directory that hold this text; those that go away meanwhile, such as drafts, count as none. */
    static List<Path> holding(Path directory, String text) throws IOException {
        List<Path> holding = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                try {
                    if (attributes.isRegularFile()
                            && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                        holding.add(file);
                    }
                } catch (IOException e) {
                    return FileVisitResult.CONTINUE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return holding;
    }

    /** A Groovy string. */
    public static String quoted(Path path) {
        return "'" + path + "'";
    }
}
