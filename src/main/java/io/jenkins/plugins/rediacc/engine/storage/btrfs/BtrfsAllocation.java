package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What btrfs has handed out, from {@code /sys/fs/btrfs/UUID/allocation}. {@code statfs} learns of written data only when
 * a transaction is committed, every 30 seconds by default (btrfs(5), {@code commit=}); until then a pool can fill
 * unseen.
 */
final class BtrfsAllocation {

    private static final Path SYSTEM = Path.of("/sys/fs/btrfs");
    private static final long SECTOR = 512;
    private static final List<String> TAKEN =
            List.of("bytes_used", "bytes_reserved", "bytes_pinned", "bytes_may_use", "bytes_readonly");

    private final Path fileSystem;

    private BtrfsAllocation(Path fileSystem) {
        this.fileSystem = fileSystem;
    }

    /** The free bytes of the file system on that block device; empty where the kernel does not say. */
    static Optional<Long> freeBytes(Path device) {
        try (Stream<Path> fileSystems = Files.list(SYSTEM)) {
            String name = device.toRealPath().getFileName().toString();
            Optional<Path> found = fileSystems
                    .filter(directory ->
                            Files.exists(directory.resolve("devices").resolve(name)))
                    .findFirst();
            return found.isPresent() ? Optional.of(new BtrfsAllocation(found.get()).free()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private long free() throws IOException {
        Path data = fileSystem.resolve("allocation/data");
        long total = number(data.resolve("total_bytes"));
        long free = total;
        for (String taken : TAKEN) {
            free -= number(data.resolve(taken));
        }
        double copies = total == 0 ? 1 : (double) number(data.resolve("disk_total")) / total;
        return Math.max(0, free + (long) (Math.max(0, unallocated()) / copies));
    }

    private long unallocated() throws IOException {
        long unallocated = 0;
        try (Stream<Path> devices = Files.list(fileSystem.resolve("devices"))) {
            for (Path device : devices.toList()) {
                unallocated += number(device.resolve("size")) * SECTOR;
            }
        }
        for (String kind : List.of("data", "metadata", "system")) {
            unallocated -= number(fileSystem.resolve("allocation").resolve(kind).resolve("disk_total"));
        }
        return unallocated;
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }
}
