package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.HostChecks;
import io.jenkins.plugins.rediacc.engine.storage.Labels;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Datasets of ZFS: snapshot and clone are atomic and take the same time whatever the size. */
public final class ZfsBackend implements StorageBackend {

    public static final String KIND = "zfs";

    /** A dataset by its name, or the directory that it is mounted on. */
    public static final StorageKind NAMES = StorageKind.ofReferences(
            KIND,
            new StorageKind.Reference(
                    Pattern.compile("/[^\\p{Cntrl}]+|[A-Za-z][A-Za-z0-9_.:-]*(/[A-Za-z0-9 _.:-]+)+"),
                    "a dataset such as 'tank/pg', or the directory that it is mounted on",
                    ZfsVolume::place));

    private static final Promise PROMISE =
            new Promise(true, true, true, Promise.Exchange.JOURNALED, "constant: it does not grow with bytes or files");

    private final ZfsTool tool;
    private final ZfsDestroyer destroyer;
    private final ZfsExchange exchange;
    private final Labels labels;

    public ZfsBackend(CommandRunner commands) {
        this.tool = new ZfsTool(commands);
        this.destroyer = new ZfsDestroyer(tool);
        this.exchange = new ZfsExchange(tool);
        this.labels = new ZfsLabels(tool, exchange);
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
        findings.add(HostChecks.answer(
                "ZFS",
                "install zfsutils-linux and load the module by 'modprobe zfs'; where the engine is not root, allow 'zfs'"
                        + " by 'zfs allow', and 'zfs mount' and 'zfs unmount' in sudoers as docs/storage.md shows",
                () -> tool.run("list", "-H", "-o", "name", "-t", "filesystem")));
        volume.ifPresent(known -> findings.add(HostChecks.volume(this, known)));
        return findings;
    }

    @Override
    public void verify(Volume volume) {
        Optional<ZfsInventory> settled = exchange.settle(volume);
        ZfsVolume.verified(volume);
        settled.orElseThrow(() -> ZfsVolume.notMounted(volume)).refuseStrayParts();
    }

    @Override
    public StoredObject snapshot(Volume volume, String name, SourceState state) {
        SnapshotDirectory.free(volume, name);
        return snapshotOf(volume, exchange.look(volume).names().dataset(), name);
    }

    @Override
    public StoredObject snapshotClone(Volume volume, Path clone, String name, SourceState state) {
        SnapshotDirectory.free(volume, name);
        return snapshotOf(volume, exchange.look(volume).required(clone).name(), name);
    }

    @Override
    public StoredObject clone(Volume volume, Path snapshot, String name) {
        Path target = SnapshotDirectory.free(volume, name);
        ZfsInventory before = exchange.look(volume);
        if (before.at(target).isPresent()) {
            throw taken(target.toString());
        }
        Dataset origin = before.required(snapshot);
        makeHolder(volume, before);
        String made = before.names().holder() + "/" + name;
        try {
            before.parts(origin)
                    .forEach(part -> clone(
                            part.name(),
                            made + part.parent().substring(origin.parent().length())));
            return made(volume, made);
        } catch (RuntimeException e) {
            takeBack(volume, target, e);
            throw e;
        }
    }

    @Override
    public Optional<StoredObject> find(Volume volume, Path path) {
        ZfsInventory inventory = exchange.look(volume);
        return inventory.at(path).map(inventory::object);
    }

    @Override
    public List<StoredObject> list(Volume volume) {
        return exchange.look(volume).objects();
    }

    /** What destroying it would free: of a snapshot what no other one and no later state needs. */
    @Override
    public Optional<Long> exclusiveBytes(Volume volume, StoredObject object) {
        ZfsInventory inventory = exchange.look(volume);
        Optional<Dataset> dataset = inventory.same(object);
        if (dataset.isEmpty()) {
            return Optional.empty();
        }
        List<Dataset> counted = dataset.get().isSnapshot() ? inventory.parts(dataset.get()) : List.of(dataset.get());
        return Optional.of(
                counted.stream().mapToLong(part -> number(part.name(), "used")).sum());
    }

    @Override
    public void destroy(Volume volume, StoredObject object) {
        ZfsInventory inventory = exchange.look(volume);
        Dataset doomed = inventory
                .same(object)
                .filter(dataset -> !inventory.names().isProduction(dataset))
                .orElseThrow(() -> RediaccException.refused(
                        Explanation.of(object.path() + " is no longer the dataset of guid " + object.identity())
                                .state("nothing was destroyed")));
        destroyer.destroy(doomed, inventory);
    }

    /** By the quota of the clone, which counts what it does not share with its origin (zfsprops(7)). */
    @Override
    public Optional<SpaceCap> capSpace(Volume volume, StoredObject clone, long bytes) {
        String name = exchange.look(volume).required(clone.path()).name();
        setQuota(name, Long.toString(Math.addExact(number(name, "used"), bytes)));
        return Optional.of(() -> setQuota(name, "none"));
    }

    /** Of all the pool, what is used and what is left; and what a quota leaves to production, where that is less. */
    @Override
    public Pool pool(Volume volume) {
        String dataset = ZfsVolume.find(volume)
                .orElseGet(() -> exchange.look(volume).names())
                .dataset();
        String root = dataset.substring(0, dataset.indexOf('/'));
        List<Long> figures = tool.require(
                        Explanation.of("cannot tell how full the pool " + root + " is"),
                        "get",
                        "-H",
                        "-p",
                        "-o",
                        "value",
                        "used,available",
                        root,
                        dataset)
                .stdout()
                .lines()
                .map(line -> Long.parseLong(line.strip()))
                .toList();
        long free = figures.get(1);
        return new Pool(figures.get(0) + free, Math.min(free, figures.get(3)));
    }

    @Override
    public void exchange(Volume volume, Path one, Path other) {
        exchange.exchange(volume, one, other);
    }

    /**
     * By {@code zfs promote}: production's clones, and its snapshots up to the exchange, go from the old side to it, and the
     * old side becomes a clone (zfs-promote(8)).
     */
    @Override
    public void standAlone(Volume volume) {
        ZfsInventory inventory = exchange.look(volume);
        Dataset production = inventory.required(volume.path());
        for (Dataset part : inventory.parts(production)) {
            Optional<String> origin = part.origin();
            while (origin.filter(inventory.names()::isClone).isPresent()) {
                tool.require(
                        Explanation.of("cannot make " + part.name() + " independent of " + origin.get())
                                .state("the way back is open")
                                .todo("rename or destroy the snapshots that zfs names, which both have"),
                        "promote",
                        part.name());
                origin = exchange.look(volume).named(part.name()).flatMap(Dataset::origin);
            }
        }
    }

    @Override
    public Optional<Labels> labels() {
        return Optional.of(labels);
    }

    /** Recursive, so that it holds also the datasets below, and all of one instant (zfs-snapshot(8)). */
    private StoredObject snapshotOf(Volume volume, String dataset, String name) {
        String made = dataset + "@" + name;
        CommandResult result = tool.run("snapshot", "-r", made);
        if (!result.succeeded() && result.words().contains("already exists")) {
            throw taken(made);
        }
        if (!result.succeeded()) {
            throw StorageTool.failure(
                    result,
                    Explanation.of("cannot take the snapshot " + made)
                            .state("it was not made")
                            .todo("'rediacc doctor' says what is missing on this host"));
        }
        return made(volume, made);
    }

    private void clone(String snapshot, String target) {
        Explanation explanation = Explanation.of("cannot make the clone " + target + " of " + snapshot)
                .todo("'rediacc doctor' says what is missing on this host");
        CommandResult result = tool.run("clone", snapshot, target);
        if (!result.succeeded() && !result.words().contains(ZfsTool.CREATED)) {
            throw StorageTool.failure(result, explanation);
        }
        if (!result.succeeded()) {
            tool.require(explanation, "mount", target);
        }
    }

    /** The dataset above the clones, which is never mounted and gives them their mount points. */
    private void makeHolder(Volume volume, ZfsInventory inventory) {
        String holder = inventory.names().holder();
        Optional<Dataset> there = inventory.named(holder);
        if (there.isEmpty()) {
            CommandResult made =
                    tool.run("create", "-o", "canmount=off", "-o", "mountpoint=" + volume.snapshots(), holder);
            if (!made.succeeded() && !made.words().contains("already exists")) {
                throw StorageTool.failure(made, Explanation.of("cannot make " + holder + " for clones"));
            }
        } else if (!there.get().mountpoint().equals(volume.snapshots().toString())) {
            throw RediaccException.refused(Explanation.of("the dataset " + holder + " has the mount point "
                            + there.get().mountpoint() + ", not " + volume.snapshots())
                    .state("nothing was made")
                    .todo(
                            "name that as 'snapshots' in the catalogue; or, where no clone is there, run: zfs set mountpoint="
                                    + volume.snapshots() + " " + holder));
        }
    }

    private void takeBack(Volume volume, Path target, RuntimeException cause) {
        try {
            find(volume, target).ifPresent(half -> destroy(volume, half));
        } catch (RediaccException e) {
            cause.addSuppressed(e);
        }
    }

    private void setQuota(String name, String bytes) {
        tool.require(
                Explanation.of("cannot set the quota of " + name + " to " + bytes)
                        .todo("run: zfs set quota=" + bytes + " " + name),
                "set",
                "quota=" + bytes,
                name);
    }

    private long number(String name, String property) {
        String value = tool.require(
                        Explanation.of("cannot tell '" + property + "' of " + name),
                        "get",
                        "-H",
                        "-p",
                        "-o",
                        "value",
                        property,
                        name)
                .stdout()
                .strip();
        return Long.parseLong(value);
    }

    private StoredObject made(Volume volume, String name) {
        ZfsInventory inventory = exchange.look(volume);
        return inventory
                .named(name)
                .map(inventory::object)
                .orElseThrow(() -> RediaccException.surroundings(
                        ErrorCause.STORAGE, Explanation.of(name + " was made, and is there no more")));
    }

    private static RediaccException taken(String name) {
        return RediaccException.refused(Explanation.of(name + " exists already")
                .state("nothing was made")
                .todo("choose another name"));
    }
}
