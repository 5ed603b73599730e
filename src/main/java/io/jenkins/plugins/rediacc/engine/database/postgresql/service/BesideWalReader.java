package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Cluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.CarriedConfiguration;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.BesideWal;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds what belongs to a production and of which no WAL tells; asks no server. */
final class BesideWalReader {

    /** Configuration lies near the top, and is small. */
    private static final int DEPTH = 4;

    private static final long LARGEST = 1 << 20;

    private static final Pattern LOGS = Pattern.compile("log.*|\\.?rediacc.*");

    /** Where a slot's file has how long it lives, after its head and its name (PostgreSQL's {@code slot.c}). */
    private static final int PERSISTENCY_AT = 84;

    private static final int PERSISTENT = 0;

    private final Volume volume;
    private final PromotionSettings settings;
    private final FilesBeside files;

    BesideWalReader(Volume volume, PromotionSettings settings) {
        this.volume = volume;
        this.settings = settings;
        this.files = new FilesBeside(volume);
    }

    /** What there is in the volume, or in an image of it. */
    BesideWal read(Path root) {
        Path image = OwnedFiles.realPath(root);
        Path data = volume.database().orElseThrow().dataIn(image);
        try {
            return new BesideWal(
                    configuration(data),
                    files.digest(image),
                    slots(data.resolve("pg_replslot")),
                    UnloggedRelations.first(data, files.tablespaces(image)).isPresent());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read what no WAL tells of in " + data, e);
        } catch (UncheckedIOException e) {
            throw OwnedFiles.failure("cannot read what no WAL tells of in " + data, e.getCause());
        }
    }

    private Map<String, String> configuration(Path data) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> entries = Files.list(data)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (CarriedConfiguration.isCarried(name) && !LOGS.matcher(name).matches()) {
                    add(contents, data, entry);
                }
            }
        }
        Path outside =
                settings.configurationFor(Cluster.versionOf(data)).map(Path::of).orElse(data);
        if (!outside.equals(data) && Files.isDirectory(outside)) {
            add(contents, Path.of("/"), outside);
        }
        return contents;
    }

    private static void add(Map<String, String> contents, Path root, Path top) throws IOException {
        try (Stream<Path> tree = Files.walk(top, DEPTH)) {
            for (Path file : tree.toList()) {
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                        && !file.getFileName().toString().startsWith(".rediacc")) {
                    String name = root.relativize(file).toString();
                    contents.put(root.getNameCount() == 0 ? "/" + name : name, content(file));
                }
            }
        }
    }

    private static String content(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return "-> " + Files.readSymbolicLink(file);
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
            return "";
        }
        try (InputStream content = FilesByHandle.input(file)) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.readAllBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static List<String> slots(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> slots = Files.list(directory)) {
            for (Path slot : slots.sorted().toList()) {
                if (isPersistent(slot.resolve("state"))) {
                    names.add(slot.getFileName().toString());
                }
            }
        }
        return names;
    }

    /** One that is being made or dropped has no whole file; one that a session has for itself ends with it. */
    private static boolean isPersistent(Path state) throws IOException {
        try {
            byte[] bytes = FilesByHandle.read(state, FilesByHandle.SMALL);
            return bytes.length >= PERSISTENCY_AT + Integer.BYTES
                    && ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(PERSISTENCY_AT) == PERSISTENT;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
