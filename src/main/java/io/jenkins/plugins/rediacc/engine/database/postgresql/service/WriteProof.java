package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Arming;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Cluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ControlFile;
import io.jenkins.plugins.rediacc.engine.database.postgresql.KeptSlots;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SnapshotBasis;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether production was written to since a snapshot of it. A checkpoint puts all that was logged before its redo position
 * into the data files, so that the files of an atomic snapshot hold everything before the redo position of the checkpoint
 * that its control file names. Where production's WAL from there to its latest checkpoint has only records that change no
 * data, no transaction id was handed out, and what the WAL does not cover is as it was, both hold the same data.
 */
final class WriteProof {

    private final CommandRunner commands;
    private final DatabaseSpec spec;
    private final Volume volume;
    private final Path root;
    private final Path data;
    private final FilesBeside files;

    WriteProof(CommandRunner commands, Volume volume) {
        this.commands = commands;
        this.spec = volume.database().orElseThrow();
        this.volume = volume;
        this.root = OwnedFiles.realPath(volume.path());
        this.data = OwnedFiles.realPath(spec.dataIn(volume.path()));
        this.files = new FilesBeside(volume);
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
                files.digestOfAll(image));
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
        if (KeptSlots.areIn(data)) {
            return Optional.of("production has replication slots, which go with steps that are replayed");
        }
        if (!files.digestOfAll(root).equals(basis.files())) {
            return Optional.of("files beside the database were changed");
        }
        return new WalRecords(commands, Production.of(commands, volume), bin())
                .writing(basis.timeline(), basis.redo(), control.checkpoint());
    }

    /** Of the version that lies there; a disarmed cluster is one too. */
    private Path bin() {
        return spec.binFor(Cluster.versionOf(data));
    }

    private void requireLogged(Path image) {
        UnloggedRelations.first(image.resolve(root.relativize(data)), files.tablespaces(image))
                .ifPresent(place -> {
                    throw RediaccException.refused(Explanation.of("there are unlogged relations in " + place));
                });
    }
}
