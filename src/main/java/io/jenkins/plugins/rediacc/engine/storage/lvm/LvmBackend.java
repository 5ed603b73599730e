package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.HostChecks;
import io.jenkins.plugins.rediacc.engine.storage.Labels;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Thin logical volumes: a snapshot is a read-only one that is not active, a clone a writable one of it, mounted in the
 * snapshot directory. The device mapper freezes the file system while it takes a thin snapshot, so a snapshot is of one
 * instant (lvmthin(7)).
 */
public final class LvmBackend implements StorageBackend {

    public static final String KIND = "lvm";

    /** A logical volume by its name, or the directory that it is mounted on. */
    public static final StorageKind NAMES = StorageKind.ofReferences(
            KIND,
            new StorageKind.Reference(
                    Pattern.compile("/[^\\p{Cntrl}]+|[A-Za-z0-9_.+][A-Za-z0-9_.+-]*/[A-Za-z0-9_.+][A-Za-z0-9_.+-]*"),
                    "a logical volume such as 'vg/pg', or the directory that it is mounted on",
                    LvmVolume::place));

    private static final Promise PROMISE = new Promise(
            true, true, false, Promise.Exchange.JOURNALED, "constant: it does not grow with bytes or files");

    private final LvmTool tool;
    private final LvmMounts mounts;
    private final LvmExchange exchange;
    private final Labels labels;

    public LvmBackend(CommandRunner commands) {
        this.tool = new LvmTool(commands);
        this.mounts = new LvmMounts(tool);
        this.exchange = new LvmExchange(tool);
        this.labels = new LvmLabels(tool, exchange);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Promise promise() {
        return PROMISE;
    }

    @Override
    public List<Finding> diagnose(Optional<Volume> volume) {
        List<Finding> findings = new ArrayList<>();
        findings.add(HostChecks.tool(
                tool.root(),
                "the tools of LVM",
                "install lvm2, and run the engine as root: whoever may mount and remove logical volumes is root anyway",
                "lvs",
                "--version"));
        findings.add(thinTarget());
        volume.ifPresent(known -> findings.add(HostChecks.volume(this, known)));
        return findings;
    }

    @Override
    public void verify(Volume volume) {
        LogicalVolumes all = exchange.settle(volume);
        new LvmInventory(volume, all, LvmVolume.verified(volume, all)).pool();
    }

    @Override
    public StoredObject snapshot(Volume volume, String name, SourceState state) {
        return snapshotOf(volume, LvmInventory::production, name);
    }

    @Override
    public StoredObject snapshotClone(Volume volume, Path clone, String name, SourceState state) {
        return snapshotOf(volume, inventory -> inventory.required(clone), name);
    }

    private StoredObject snapshotOf(Volume volume, Function<LvmInventory, LogicalVolume> origin, String name) {
        SnapshotDirectory.free(volume, name);
        LvmInventory before = exchange.look(volume);
        String made = copy(volume, before, origin.apply(before), name, "r");
        LvmInventory after = exchange.look(volume);
        return after.object(made(after, made));
    }

    @Override
    public StoredObject clone(Volume volume, Path snapshot, String name) {
        Path target = SnapshotDirectory.free(volume, name);
        LvmInventory before = exchange.look(volume);
        String fullName = copy(volume, before, before.required(snapshot), name, "rw");
        LvmInventory after = exchange.look(volume);
        LogicalVolume made = made(after, fullName);
        try {
            String type = LvmVolume.mount(volume).orElseThrow().type();
            mounts.mount(made, target, type, LvmMounts.optionsOfCopy(type));
            return after.object(made);
        } catch (RuntimeException e) {
            takeBack(made, target, e);
            throw e;
        }
    }

    @Override
    public Optional<StoredObject> find(Volume volume, Path path) {
        LvmInventory inventory = exchange.look(volume);
        return inventory.at(path).map(inventory::object);
    }

    @Override
    public List<StoredObject> list(Volume volume) {
        return exchange.look(volume).objects();
    }

    /** A thin pool knows what is mapped, and not what is mapped by one volume alone. */
    @Override
    public Optional<Long> exclusiveBytes(Volume volume, StoredObject object) {
        return Optional.empty();
    }

    @Override
    public void destroy(Volume volume, StoredObject object) {
        LogicalVolume doomed = exchange.look(volume)
                .same(object)
                .filter(found -> !object.path().equals(volume.path()))
                .orElseThrow(() -> RediaccException.refused(
                        Explanation.of(object.path() + " is no longer the logical volume " + object.identity())
                                .state("nothing was destroyed")));
        List<Path> inside = MountTable.read().below(object.path());
        if (!inside.isEmpty()) {
            throw RediaccException.refused(Explanation.of(
                            "cannot destroy " + doomed.fullName() + ": file systems are mounted in it: " + inside)
                    .state("nothing was destroyed")
                    .todo("unmount them first"));
        }
        destroy(doomed, object.path());
    }

    @Override
    public Optional<SpaceCap> capSpace(Volume volume, StoredObject clone, long bytes) {
        return Optional.empty();
    }

    @Override
    public Pool pool(Volume volume) {
        LogicalVolume pool = exchange.asItIs(volume).pool();
        return pool.space()
                .orElseThrow(() -> RediaccException.surroundings(
                        ErrorCause.STORAGE,
                        Explanation.of("'lvs' does not say how full the thin pool " + pool.fullName() + " is")
                                .todo("see by 'lvs " + pool.fullName() + "' whether it is active and whole")));
    }

    @Override
    public void exchange(Volume volume, Path one, Path other) {
        exchange.exchange(volume, one, other);
    }

    @Override
    public Optional<Labels> labels() {
        return Optional.of(labels);
    }

    /** A thin snapshot, by its name; it stays inactive until it is asked for, also when the host starts (lvmthin(7)). */
    private String copy(Volume volume, LvmInventory before, LogicalVolume origin, String name, String permission) {
        String made = origin.group() + "/" + ObjectName.volumeName(origin.group(), name);
        if (before.all().named(made).isPresent()) {
            throw RediaccException.refused(Explanation.of("the logical volume " + made + " exists already")
                    .state("nothing was made")
                    .todo("choose another name"));
        }
        List<String> argv = new ArrayList<>(List.of(
                "lvcreate",
                "--snapshot",
                "--setactivationskip",
                "y",
                "--permission",
                permission,
                "--addtag",
                LvmInventory.tag(volume)));
        argv.addAll(ObjectName.tagging(origin.group(), name));
        argv.addAll(List.of("--name", ObjectName.volumeName(origin.group(), name), origin.fullName()));
        tool.require(
                Explanation.of("cannot make the logical volume " + made + " from " + origin.fullName())
                        .state("it was not made")
                        .todo("'rediacc doctor' says what is missing on this host; 'lvs "
                                + before.pool().fullName() + "' how full the thin pool is"),
                argv.toArray(String[]::new));
        return made;
    }

    private void takeBack(LogicalVolume made, Path target, RuntimeException cause) {
        try {
            destroy(made, target);
        } catch (RediaccException e) {
            cause.addSuppressed(e);
        }
    }

    /** The mount point goes before the logical volume, so that no process that is killed leaves it alone. */
    private void destroy(LogicalVolume doomed, Path place) {
        Explanation explanation = Explanation.of("cannot destroy " + doomed.fullName())
                .state("it is still there")
                .todo("see what uses it: 'fuser -vm " + place + "', 'dmsetup ls --tree'; 'rediacc gc' tries again");
        mounts.unmount(doomed, place);
        if (FileFacts.isDirectory(place)) {
            tool.require(explanation, "rmdir", "--", place.toString());
        }
        tool.patiently(explanation, "lvchange", "--activate", "n", doomed.fullName());
        tool.patiently(explanation, "lvremove", "--yes", "--select", "lv_uuid=" + doomed.uuid(), doomed.group());
    }

    private static LogicalVolume made(LvmInventory after, String fullName) {
        return after.all()
                .named(fullName)
                .orElseThrow(() -> RediaccException.surroundings(
                        ErrorCause.STORAGE, Explanation.of(fullName + " was made, and is there no more")));
    }

    /** Thin snapshots need the targets of two modules, which are there once they have been loaded. */
    private Finding thinTarget() {
        String subject = "thin pools in the kernel";
        String remedy =
                "run: modprobe dm_thin_pool && modprobe dm_snapshot; where the kernel has neither, choose another"
                        + " storage";
        Finding answer = HostChecks.tool(tool.root(), subject, remedy, "dmsetup", "targets");
        return !answer.ok() || tool.run("dmsetup", "targets").stdout().contains("thin-pool")
                ? answer
                : Finding.bad(subject, "not loaded", remedy);
    }
}
