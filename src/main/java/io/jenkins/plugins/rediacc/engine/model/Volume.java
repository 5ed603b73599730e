package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A production data set that the storage can snapshot, as the host's catalogue names it.
 *
 * @param name the name in the catalogue
 * @param storage the kind of its storage backend, such as {@code btrfs}
 * @param path the subvolume or directory that holds production, or what the storage calls it by where that is no
 *     directory of this host
 * @param snapshots the directory for snapshots and clones: on the same file system, outside the volume, mode 0700
 * @param database the database in it; empty for a volume of plain files
 * @param space the pool's limits for new clones
 * @param limits what a rehearsal may take from the host
 * @param runAs the operating-system user that plan scripts run as; empty for the owner of the data directory
 * @param isolation what to do where namespaces cannot be had
 * @param keep which snapshots are kept
 * @param promotion how it is promoted
 * @param options what only its storage understands, by name
 * @param replication how to find out whether it is replicated elsewhere; empty where nobody can tell
 * @param evidence what reports and logs show of the values in it
 */
public record Volume(
        String name,
        String storage,
        Path path,
        Path snapshots,
        Optional<DatabaseSpec> database,
        SpaceLimits space,
        ResourceLimits limits,
        Optional<String> runAs,
        Isolation isolation,
        RetentionPolicy keep,
        PromotionSettings promotion,
        Map<String, List<String>> options,
        Optional<ReplicationCheck> replication,
        EvidenceValues evidence) {

    /** A volume of whose values evidence shows primary keys of small types. */
    public Volume(
            String name,
            String storage,
            Path path,
            Path snapshots,
            Optional<DatabaseSpec> database,
            SpaceLimits space,
            ResourceLimits limits,
            Optional<String> runAs,
            Isolation isolation,
            RetentionPolicy keep,
            PromotionSettings promotion,
            Map<String, List<String>> options,
            Optional<ReplicationCheck> replication) {
        this(
                name,
                storage,
                path,
                snapshots,
                database,
                space,
                limits,
                runAs,
                isolation,
                keep,
                promotion,
                options,
                replication,
                EvidenceValues.KEYS);
    }

    /** A volume without options of its storage, of which nobody can tell whether it is replicated. */
    public Volume(
            String name,
            String storage,
            Path path,
            Path snapshots,
            Optional<DatabaseSpec> database,
            SpaceLimits space,
            ResourceLimits limits,
            Optional<String> runAs,
            Isolation isolation,
            RetentionPolicy keep,
            PromotionSettings promotion) {
        this(
                name,
                storage,
                path,
                snapshots,
                database,
                space,
                limits,
                runAs,
                isolation,
                keep,
                promotion,
                Map.of(),
                Optional.empty());
    }

    /** A volume that keeps all its snapshots and is promoted by the defaults. */
    public Volume(
            String name,
            String storage,
            Path path,
            Path snapshots,
            Optional<DatabaseSpec> database,
            SpaceLimits space,
            ResourceLimits limits,
            Optional<String> runAs,
            Isolation isolation) {
        this(
                name,
                storage,
                path,
                snapshots,
                database,
                space,
                limits,
                runAs,
                isolation,
                RetentionPolicy.UNSET,
                PromotionSettings.DEFAULT);
    }

    public Volume {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(snapshots, "snapshots");
        options = Map.copyOf(options);
    }

    /** This volume with its database reached otherwise. */
    public Volume withDatabase(DatabaseSpec other) {
        return with(path, Optional.of(other), promotion);
    }

    /** This volume elsewhere in the same storage, such as a clone in its part. */
    public Volume at(Path other) {
        return with(other, database, promotion);
    }

    /** This volume with other settings for its promotion. */
    public Volume withPromotion(PromotionSettings other) {
        return with(path, database, other);
    }

    private Volume with(Path otherPath, Optional<DatabaseSpec> otherDatabase, PromotionSettings otherPromotion) {
        return new Volume(
                name,
                storage,
                otherPath,
                snapshots,
                otherDatabase,
                space,
                limits,
                runAs,
                isolation,
                keep,
                otherPromotion,
                options,
                replication,
                evidence);
    }
}
