package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A read-only image of a volume at an instant.
 *
 * @param id the name, such as {@code rediacc_orders_20261122T131500Z_manual}; unique in its volume
 * @param volume the volume's name
 * @param path where the storage shows it
 * @param identity what the storage itself calls the object and never reuses (btrfs UUID, file system and inode)
 * @param created when it was taken
 * @param mark what was recorded when it was taken
 */
public record Snapshot(
        String id,
        String volume,
        Path path,
        String identity,
        Instant created,
        Optional<Position> position,
        Mark mark) {}
