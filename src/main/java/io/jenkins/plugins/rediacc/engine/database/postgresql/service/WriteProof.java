package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Arming;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Cluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ClusterFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ControlFile;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.CarriedConfiguration;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SnapshotBasis;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.TreeDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether production was written to since a snapshot of it. A checkpoint puts all that was logged before its redo position
 * into the data files, so that the files of an atomic snapshot hold everything before the redo position of the checkpoint
 * that its control file names. Where production's WAL from there to its latest checkpoint has only records that change no
 * data, no transaction id was handed out, and what the WAL does not cover is as it was, both hold the same data.
 */
final class WriteProof {

    /** The fork that unlogged relations alone have (PostgreSQL manual, The Initialization Fork). */
    private static final Pattern UNLOGGED = Pattern.compile("\\d+_init(\\.\\d+)?");

    /** From a tablespace's directory to the files in it, the version's and the database's directory in between. */
    private static final int TABLESPACE_DEPTH = 3;

    private final CommandRunner commands;
    private final DatabaseSpec spec;
    private final Volume volume;
    private final Path root;
    private final Path data;

    WriteProof(CommandRunner commands, Volume volume) {
        this.commands = commands;
        this.spec = volume.database().orElseThrow();
        this.volume = volume;
        this.root = OwnedFiles.realPath(volume.path());
        this.data = OwnedFiles.realPath(spec.dataIn(volume.path()));
    }

    /**
     * What a snapshot of production rests on.
     *
     * @throws RediaccException where nothing can be proven by it later: unlogged relations are written without WAL, and are
     *     emptied in a clone that recovers
     */
    SnapshotBasis basisOf(Path snapshot) {
        Path image = OwnedFiles.realPath(snapshot);
        requireLogged(image);
        ControlFile control = Arming.control(image.resolve(root.relativize(data)));
        return new SnapshotBasis(
                control.systemIdentifier(),
                control.timeline(),
                control.redo(),
                control.nextTransactionId(),
                files(image));
    }

    /** Why production may have been written to since; empty where it is proven that it was not. */
    Optional<String> writtenSince(SnapshotBasis basis) {
        ControlFile control = Arming.control(data);
        if (!control.systemIdentifier().equals(basis.systemIdentifier()) || control.timeline() != basis.timeline()) {
            return Optional.of("production is another cluster, or on another timeline");
        }
        if (control.nextTransactionId() != basis.nextTransactionId()) {
            return Optional.of("production's next transaction id was " + basis.nextTransactionId() + " and is "
                    + control.nextTransactionId());
        }
        if (!files(root).equals(basis.files())) {
            return Optional.of("files beside the database were changed");
        }
        return new WalRecords(commands, Production.of(commands, volume), bin())
                .writing(basis.timeline(), basis.redo(), control.checkpoint());
    }

    /** Of the version that lies there; a disarmed cluster is one too. */
    private Path bin() {
        return spec.binFor(Cluster.versionOf(data));
    }

    private String files(Path image) {
        Path clusters = image.resolve(root.relativize(data));
        List<Path> tablespaces = tablespaces(image);
        Optional<Path> wal = moved(new ClusterFiles(data).walDirectory(), image);
        return TreeDigest.of(
                image,
                path -> path.getParent().equals(clusters) && CarriedConfiguration.isClusters(name(path))
                        || wal.equals(Optional.of(path))
                        || tablespaces.contains(path.getParent()) && name(path).startsWith("PG_"));
    }

    private List<Path> tablespaces(Path image) {
        return new ClusterFiles(data)
                .tablespaces().values().stream()
                        .flatMap(place -> moved(place, image).stream())
                        .toList();
    }

    /** Where something of production's lies in an image of it. */
    private Optional<Path> moved(Path place, Path image) {
        Path real = OwnedFiles.realPath(place);
        return real.startsWith(root) ? Optional.of(image.resolve(root.relativize(real))) : Optional.empty();
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private void requireLogged(Path image) {
        List<Path> places = new ArrayList<>(tablespaces(image));
        places.add(image.resolve(root.relativize(data)).resolve("base"));
        for (Path place : places) {
            try (Stream<Path> files = Files.walk(place, TABLESPACE_DEPTH)) {
                if (files.anyMatch(file -> UNLOGGED.matcher(name(file)).matches())) {
                    throw RediaccException.refused(Explanation.of("there are unlogged relations in " + place));
                }
            } catch (IOException e) {
                throw OwnedFiles.failure("cannot read " + place, e);
            } catch (UncheckedIOException e) {
                throw OwnedFiles.failure("cannot read " + place, e.getCause());
            }
        }
    }
}
