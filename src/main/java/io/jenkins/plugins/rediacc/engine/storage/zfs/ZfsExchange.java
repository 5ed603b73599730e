package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.HostLock;
import io.jenkins.plugins.rediacc.engine.storage.JournaledExchange;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Production and a clone take each other's name. ZFS renames one dataset at a time, so what is to be done is written into a
 * property first, which is on the disk when it is set. Whoever looks at the volume next ends an exchange that a killed
 * process left: forward where the clone bears production's name already, back where it does not. The guids of what is there
 * decide. Mount points stay with the places.
 */
final class ZfsExchange {

    private final ZfsTool tool;
    private final ZfsMounts mounts;
    private final ZfsSettings settings;

    ZfsExchange(ZfsTool tool) {
        this.tool = tool;
        this.mounts = new ZfsMounts(tool);
        this.settings = new ZfsSettings(tool);
    }

    /** The volume's datasets, after an exchange that was left half-way has been ended. */
    ZfsInventory look(Volume volume) {
        return settle(volume).orElseThrow(() -> ZfsVolume.notMounted(volume));
    }

    /** The same; empty where production is not mounted, and no exchange that was left half-way is why. */
    Optional<ZfsInventory> settle(Volume volume) {
        Optional<ZfsInventory> seen = seen(volume);
        Optional<BegunExchange> begun = begun(volume, seen);
        if (begun.isEmpty()) {
            return seen;
        }
        try (HostLock ignored =
                JournaledExchange.lockOf(begun.get().otherPlace(), begun.get().production())) {
            return Optional.of(settled(volume));
        }
    }

    /** Exchanges production with a clone, both unmounted meanwhile. */
    void exchange(Volume volume, Path one, Path other) {
        JournaledExchange.requireProduction(volume, one);
        look(volume);
        try (HostLock ignored = JournaledExchange.lock(volume)) {
            ZfsInventory before = settled(volume);
            Dataset outgoing = before.required(one);
            Dataset incoming = before.at(other)
                    .filter(Dataset::isFileSystem)
                    .orElseThrow(() ->
                            RediaccException.notFound(Explanation.of("there is no clone " + other + " to exchange")));
            refuseOtherMountPoints(before, outgoing, one, incoming, other);
            settings.copy(before.parts(outgoing), outgoing, before.parts(incoming), incoming);
            BegunExchange begun = new BegunExchange(
                    incoming.guid(),
                    outgoing.guid(),
                    outgoing.name(),
                    incoming.name(),
                    one.toString(),
                    other.toString());
            exchange(begun, before.parts(outgoing), before.parts(incoming));
        }
    }

    private void exchange(BegunExchange begun, List<Dataset> outgoing, List<Dataset> incoming) {
        tool.require(
                Explanation.of("cannot write down that " + begun.place() + " is exchanged")
                        .state("both are where they were"),
                "set",
                BegunExchange.PROPERTY + "=" + begun.text(),
                begun.other());
        Optional<RuntimeException> failure = Optional.empty();
        try {
            mounts.unmount(outgoing);
            mounts.unmount(incoming);
            tool.require(
                    Explanation.of("cannot free the mount point " + begun.place()),
                    "inherit",
                    "mountpoint",
                    begun.production());
            rename(begun.production(), begun.between());
            rename(begun.other(), begun.production());
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        }
        if (!end(begun) && failure.isPresent()) {
            throw failure.get();
        }
    }

    /** The volume's datasets; who asks holds the lock. */
    private ZfsInventory settled(Volume volume) {
        Optional<ZfsInventory> seen = seen(volume);
        Optional<BegunExchange> begun = begun(volume, seen);
        if (begun.isPresent()) {
            awaitTools(begun.get());
            end(begun.get());
            JournaledExchange.requirePlace(
                    volume, begun.get().place(), begun.get().production());
            seen = seen(volume);
        }
        return seen.orElseThrow(() -> ZfsVolume.notMounted(volume));
    }

    /**
     * Brings every dataset to one of its two names and mounts both. True where the clone is production now, false where all
     * is as it was.
     */
    private boolean end(BegunExchange begun) {
        List<Dataset> there = there(begun);
        if (lies(there, begun.between(), begun.outgoing())) {
            mounts.unmount(partsOf(there, begun.between()));
            boolean forward = lies(there, begun.production(), begun.incoming());
            rename(begun.between(), forward ? begun.other() : begun.production());
            there = there(begun);
        }
        boolean exchanged =
                lies(there, begun.production(), begun.incoming()) && lies(there, begun.other(), begun.outgoing());
        boolean back =
                lies(there, begun.production(), begun.outgoing()) && lies(there, begun.other(), begun.incoming());
        if (!exchanged && !back) {
            throw RediaccException.refused(Explanation.of("cannot end the exchange of " + begun.production() + " with "
                            + begun.other() + ": somebody else has renamed or destroyed one of both")
                    .tool("there is " + names(there))
                    .state("nothing was renamed, mounted or destroyed")
                    .todo("give the dataset of guid " + begun.outgoing() + " or " + begun.incoming() + " the name "
                            + begun.production() + " by 'zfs rename', then try again"));
        }
        mounts.place(begun.production(), begun.place());
        mounts.place(begun.other(), begun.otherPlace());
        there = there(begun);
        mounts.mount(partsOf(there, begun.other()));
        mounts.mount(partsOf(there, begun.production()));
        tool.require(
                Explanation.of("cannot write down that the exchange of " + begun.production() + " has ended"),
                "inherit",
                BegunExchange.PROPERTY,
                exchanged ? begun.production() : begun.other());
        return exchanged;
    }

    private void rename(String from, String to) {
        CommandResult renamed = tool.patiently("rename", from, to);
        if (!renamed.succeeded()) {
            throw StorageTool.failure(
                    renamed,
                    Explanation.of("cannot rename " + from + " to " + to)
                            .todo("see what uses it, also in other mount namespaces: 'fuser -vm'"));
        }
    }

    private static void awaitTools(BegunExchange begun) {
        JournaledExchange.awaitTools(ZfsTool.PROGRAMS, List.of(begun.production(), begun.other(), begun.between()));
    }

    private Optional<ZfsInventory> seen(Volume volume) {
        return ZfsVolume.find(volume)
                .filter(names -> !BegunExchange.isBetween(names.dataset()))
                .map(names -> ZfsInventory.read(tool, volume, names));
    }

    /** Where production is not mounted, any dataset of this host may have to do with it. */
    private Optional<BegunExchange> begun(Volume volume, Optional<ZfsInventory> seen) {
        List<Dataset> candidates = seen.map(ZfsInventory::all).orElseGet(() -> ZfsInventory.everything(tool));
        return candidates.stream()
                .flatMap(dataset -> dataset.exchange().stream())
                .filter(begun -> begun.isOf(volume.path()))
                .findFirst();
    }

    private List<Dataset> there(BegunExchange begun) {
        List<Dataset> there = new ArrayList<>();
        for (String name : List.of(begun.production(), begun.other(), begun.between())) {
            there.addAll(ZfsInventory.below(tool, name));
        }
        return there;
    }

    private static List<Dataset> partsOf(List<Dataset> there, String name) {
        return there.stream()
                .filter(Dataset::isFileSystem)
                .filter(dataset -> dataset.name().equals(name) || dataset.name().startsWith(name + "/"))
                .toList();
    }

    private static boolean lies(List<Dataset> there, String name, String guid) {
        return there.stream()
                .anyMatch(
                        dataset -> dataset.name().equals(name) && dataset.guid().equals(guid));
    }

    private static List<String> names(List<Dataset> there) {
        return there.stream()
                .filter(dataset -> !dataset.isSnapshot())
                .map(dataset -> dataset.name() + " (guid " + dataset.guid() + ")")
                .toList();
    }

    /** A mount point that ZFS does not mount, or that a dataset below has of its own, would not stay in its place. */
    private static void refuseOtherMountPoints(
            ZfsInventory before, Dataset outgoing, Path one, Dataset incoming, Path other) {
        List<String> strange = new ArrayList<>();
        collect(strange, before.parts(outgoing), outgoing, one);
        collect(strange, before.parts(incoming), incoming, other);
        if (!strange.isEmpty()) {
            throw RediaccException.refused(Explanation.of("cannot exchange " + one + " with " + other
                            + ": these have mount points of their own: " + strange)
                    .state("both are where they were")
                    .todo("run 'zfs inherit mountpoint' on datasets below production, and 'zfs set mountpoint=" + one
                            + " " + outgoing.name() + "' where it is legacy"));
        }
    }

    private static void collect(List<String> strange, List<Dataset> parts, Dataset whole, Path place) {
        parts.stream()
                .filter(part -> !part.mountpoint()
                                .equals(place
                                        + part.name().substring(whole.name().length()))
                        || (!part.equals(whole) && part.hasOwnMountPoint()))
                .forEach(part -> strange.add(part.name() + " (" + part.mountpoint() + ")"));
    }
}
