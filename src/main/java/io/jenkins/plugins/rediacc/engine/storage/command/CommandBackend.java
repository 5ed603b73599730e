package io.jenkins.plugins.rediacc.engine.storage.command;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.HostChecks;
import io.jenkins.plugins.rediacc.engine.storage.Layout;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A storage that four commands of the host's administrator drive: an array, a cloud, a cluster. What they answer is
 * looked at again, so that a command that only says it is done is found out.
 */
public final class CommandBackend implements StorageBackend {

    public static final String KIND = "command";

    /** Its volumes are directories of the host. */
    public static final StorageKind NAMES = StorageKind.ofDirectories(KIND);

    private static final Promise PROMISE =
            new Promise(true, true, false, Promise.Exchange.NONE, "what the storage behind the commands promises");

    private final StorageCommands commands;

    public CommandBackend(CommandRunner runner) {
        this.commands = new StorageCommands(runner);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** The commands' part of it is their author's promise: docs/storage-command.md says what they must hold. */
    @Override
    public Promise promise() {
        return PROMISE;
    }

    @Override
    public List<Finding> diagnose(Optional<Volume> volume) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.good("commands of one's own", "the catalogue names them for each volume"));
        volume.ifPresent(known -> findings.add(HostChecks.volume(this, known)));
        return findings;
    }

    @Override
    public void verify(Volume volume) {
        Layout.apart(volume).refuseMounts(mount -> false);
        commands.verify(volume);
        list(volume);
    }

    @Override
    public StoredObject snapshot(Volume volume, String name, SourceState state) {
        return made(volume, Act.SNAPSHOT, name, StorageRequest.snapshot(volume, name, null, state));
    }

    @Override
    public StoredObject snapshotClone(Volume volume, Path clone, String name, SourceState state) {
        StorageRequest.Named source = StorageRequest.Named.of(required(volume, clone));
        return made(volume, Act.SNAPSHOT, name, StorageRequest.snapshot(volume, name, source, state));
    }

    @Override
    public StoredObject clone(Volume volume, Path snapshot, String name) {
        StorageRequest.Named source = StorageRequest.Named.of(required(volume, snapshot));
        StoredObject clone = made(volume, Act.CLONE, name, StorageRequest.clone(volume, name, source));
        if (!FileFacts.isDirectory(clone.path())) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("the command for 'clone' has said that it made " + clone.path()
                                    + ", but no directory is there")
                            .todo("let it mount the clone at 'target' before it answers"));
        }
        return clone;
    }

    @Override
    public Optional<StoredObject> find(Volume volume, Path path) {
        return list(volume).stream()
                .filter(object -> object.path().equals(path))
                .findFirst();
    }

    @Override
    public List<StoredObject> list(Volume volume) {
        Explanation explanation = Explanation.of("cannot list the snapshots and clones of volume " + volume.name());
        StorageAnswer answer = commands.ask(volume, Act.LIST, StorageRequest.list(volume), explanation);
        if (answer.objects() == null) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE, explanation.tool("the command's answer has no 'objects'"));
        }
        return answer.objects().stream()
                .map(described -> described.in(volume.snapshots()).orElseThrow(() -> unusable(Act.LIST, described)))
                .sorted(Comparator.comparing(StoredObject::path))
                .toList();
    }

    @Override
    public Optional<Long> exclusiveBytes(Volume volume, StoredObject object) {
        return Optional.empty();
    }

    @Override
    public void destroy(Volume volume, StoredObject object) {
        if (find(volume, object.path())
                .filter(there -> there.identity().equals(object.identity()))
                .isEmpty()) {
            throw RediaccException.refused(
                    Explanation.of(object.path() + " is no longer the object " + object.identity())
                            .state("nothing was destroyed"));
        }
        if (!MountTable.read().below(object.path()).isEmpty()) {
            throw RediaccException.refused(Explanation.of("file systems are mounted inside " + object.path())
                    .state("nothing was destroyed")
                    .todo("unmount them"));
        }
        Explanation explanation = Explanation.of("cannot destroy " + object.path())
                .state("it may still be there")
                .todo("see what uses it; 'rediacc gc' tries again");
        commands.ask(volume, Act.DESTROY, StorageRequest.destroy(volume, object), explanation);
        if (list(volume).stream().anyMatch(there -> there.identity().equals(object.identity()))) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    explanation.tool("the command for 'destroy' ended well, but 'list' still names it"));
        }
    }

    @Override
    public Optional<SpaceCap> capSpace(Volume volume, StoredObject clone, long bytes) {
        return Optional.empty();
    }

    @Override
    public Pool pool(Volume volume) {
        return Pool.of(volume.path());
    }

    @Override
    public void exchange(Volume volume, Path one, Path other) {
        throw RediaccException.refused(Explanation.of("the storage 'command' cannot exchange " + one + " with " + other)
                .state("both are where they were"));
    }

    private StoredObject made(Volume volume, Act act, String name, StorageRequest request) {
        Path target = SnapshotDirectory.free(volume, name);
        if (find(volume, target).isPresent()) {
            throw RediaccException.refused(Explanation.of(target + " exists already")
                    .state("nothing was made")
                    .todo("choose another name"));
        }
        StorageAnswer answer = commands.ask(
                volume,
                act,
                request,
                Explanation.of("cannot make the " + act.word() + " " + target)
                        .state("'rediacc gc' takes away what may be there of it"));
        StoredObject made = Optional.ofNullable(answer.object())
                .flatMap(described -> described.in(volume.snapshots()))
                .filter(object -> object.path().equals(target))
                .orElseThrow(() -> unusable(act, answer.object()));
        StoredObject seen = required(volume, target);
        if (!seen.identity().equals(made.identity())) {
            throw unusable(act, answer.object());
        }
        return seen;
    }

    private StoredObject required(Volume volume, Path path) {
        return find(volume, path)
                .orElseThrow(() -> RediaccException.notFound(Explanation.of(
                        "the storage of volume " + volume.name() + " has nothing named " + path.getFileName())));
    }

    private static RediaccException unusable(Act act, StorageAnswer.Described described) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("the command for '" + act.word() + "' describes an object as it cannot be: " + described)
                        .todo("'name' (that of the request), 'identity', 'readOnly' and 'created' must be there; see"
                                + " docs/storage-command.md"));
    }
}
