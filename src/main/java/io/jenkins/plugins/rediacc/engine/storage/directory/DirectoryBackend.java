package io.jenkins.plugins.rediacc.engine.storage.directory;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.AtomicExchange;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.HostChecks;
import io.jenkins.plugins.rediacc.engine.storage.Layout;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plain directories, copied file by file by {@code cp}: not atomic, so production must be stopped or in backup mode. */
public abstract class DirectoryBackend implements StorageBackend {

    private final CommandRunner commands;
    private final String reflink;
    private final DirectoryFacts facts;

    /**
     * A backend.
     *
     * @param reflink {@code always} or {@code never}, as {@code cp --reflink} has it
     */
    protected DirectoryBackend(CommandRunner commands, String reflink) {
        this.commands = commands;
        this.reflink = reflink;
        this.facts = new DirectoryFacts(commands);
    }

    /** Refuses a volume on which this way of copying does not work; the layout is verified. */
    protected abstract void verifyCopying(Volume volume, Layout layout);

    /** Whether this host has a file system on which a volume could lie; nothing where any would do. */
    protected List<Finding> placesForVolumes() {
        return List.of();
    }

    /** Refuses a copy that would not fit beside production. */
    protected abstract void verifyFits(Volume volume, Path source);

    /** The tools for a volume: as the engine's own user where the volume is that user's, as root elsewhere. */
    protected final StorageTool tool(Volume volume) {
        return FileFacts.uid(volume.path()) == FileFacts.engineUid()
                ? StorageTool.asCaller(commands)
                : StorageTool.asRoot(commands);
    }

    @Override
    public final List<Finding> diagnose(Optional<Volume> volume) {
        List<Finding> findings = new ArrayList<>();
        findings.add(HostChecks.tool(
                StorageTool.asCaller(commands), "the cp tool", "install GNU coreutils", "cp", "--version"));
        volume.ifPresentOrElse(
                known -> findings.add(HostChecks.volume(this, known)), () -> findings.addAll(placesForVolumes()));
        return findings;
    }

    @Override
    public final void verify(Volume volume) {
        Layout layout = Layout.verified(volume);
        facts.of(List.of(volume.path()));
        verifyCopying(volume, layout);
    }

    @Override
    public final StoredObject snapshot(Volume volume, String name, SourceState state) {
        return snapshotOf(volume, volume.path(), name, state);
    }

    @Override
    public final StoredObject snapshotClone(Volume volume, Path clone, String name, SourceState state) {
        return snapshotOf(volume, clone, name, state);
    }

    @Override
    public final StoredObject clone(Volume volume, Path snapshot, String name) {
        return copy(volume, snapshot, SnapshotDirectory.free(volume, name), false);
    }

    @Override
    public final Optional<StoredObject> find(Volume volume, Path path) {
        return FileFacts.isDirectory(path) && !FileFacts.hasControlCharacters(path)
                ? Optional.of(object(path))
                : Optional.empty();
    }

    @Override
    public final List<StoredObject> list(Volume volume) {
        return facts.of(SnapshotDirectory.entries(volume));
    }

    @Override
    public final void destroy(Volume volume, StoredObject object) {
        Path path = object.path();
        if (!find(volume, path).map(StoredObject::identity).equals(Optional.of(object.identity()))) {
            throw RediaccException.refused(Explanation.of(path + " is no longer the directory that was meant")
                    .state("nothing was destroyed"));
        }
        MountTable mounts = MountTable.read();
        if (mounts.isMountPoint(path) || !mounts.below(path).isEmpty()) {
            throw RediaccException.refused(Explanation.of("file systems are mounted on or inside " + path)
                    .state("nothing was destroyed")
                    .todo("unmount them"));
        }
        tool(volume)
                .require(
                        Explanation.of("cannot destroy the directory " + path)
                                .state("a part of it may be gone")
                                .todo("see what is left in it; 'rediacc gc' tries again"),
                        "rm",
                        "-rf",
                        "--one-file-system",
                        "--preserve-root=all",
                        "--",
                        path.toString());
    }

    @Override
    public final Optional<SpaceCap> capSpace(Volume volume, StoredObject clone, long bytes) {
        return Optional.empty();
    }

    @Override
    public final Pool pool(Volume volume) {
        return Pool.of(volume.path());
    }

    @Override
    public final void exchange(Volume volume, Path one, Path other) {
        new AtomicExchange(tool(volume)).exchange(one, other);
    }

    private StoredObject snapshotOf(Volume volume, Path source, String name, SourceState state) {
        if (state == SourceState.LIVE) {
            throw RediaccException.refused(Explanation.of("the storage '" + kind()
                            + "' copies file by file, so a copy of a running database would not be whole")
                    .state("nothing was made")
                    .todo("stop the database, let it be put into backup mode, or keep it on btrfs"));
        }
        StoredObject made =
                copy(volume, source, SnapshotDirectory.free(volume, name), state == SourceState.BACKUP_MODE);
        tool(volume)
                .require(
                        Explanation.of("cannot sync the snapshot " + made.path())
                                .state("it may not outlive a power cut"),
                        "sync",
                        "--file-system",
                        "--",
                        made.path().toString());
        return made;
    }

    private StoredObject copy(Volume volume, Path source, Path target, boolean filesMayVanish) {
        verifyFits(volume, source);
        Explanation explanation = Explanation.of("cannot copy " + source + " to " + target)
                .todo("'rediacc doctor' says what is missing on this host");
        StorageTool tool = tool(volume);
        tool.require(explanation, "mkdir", "--mode=0700", "--", target.toString());
        StoredObject made = object(target);
        CommandResult copied =
                tool.run("cp", "-a", "--reflink=" + reflink, "-T", "--", source.toString(), target.toString());
        if (!copied.succeeded() && !(filesMayVanish && VanishedFiles.only(copied))) {
            destroy(volume, made);
            throw StorageTool.failure(copied, explanation.state("what was copied has been removed"));
        }
        return made;
    }

    private StoredObject object(Path path) {
        return facts.of(List.of(path)).get(0);
    }
}
