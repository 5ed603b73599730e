package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.HostLock;
import io.jenkins.plugins.rediacc.engine.storage.JournaledExchange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Production and a clone take each other's name and place, both unmounted meanwhile. LVM renames one volume at a time, so
 * what is to be done is written into tags of the clone first, which are on the disk when they are set. Whoever looks at the
 * volume next ends an exchange that a killed process left: forward where the clone bears production's name already, back
 * where it does not. The UUIDs of what is there decide.
 */
final class LvmExchange {

    private final LvmTool tool;
    private final LvmMounts mounts;

    LvmExchange(LvmTool tool) {
        this.tool = tool;
        this.mounts = new LvmMounts(tool);
    }

    /** The volume's logical volumes, after an exchange that was left half-way has been ended. */
    LvmInventory look(Volume volume) {
        LogicalVolumes all = settle(volume);
        return LvmVolume.find(volume, all)
                .map(production -> new LvmInventory(volume, all, production))
                .orElseThrow(() -> LvmVolume.notMounted(volume));
    }

    /** The volume's logical volumes as they are now, also in the middle of an exchange; changes nothing. */
    LvmInventory asItIs(Volume volume) {
        LogicalVolumes all = LogicalVolumes.read(tool);
        return LvmVolume.find(volume, all)
                .or(() -> begun(volume, all).flatMap(begun -> all.all().stream()
                        .filter(each -> each.uuid().equals(begun.outgoing()))
                        .findFirst()))
                .map(production -> new LvmInventory(volume, all, production))
                .orElseThrow(() -> LvmVolume.notMounted(volume));
    }

    /** The logical volumes of the host, after an exchange of this volume that was left half-way has been ended. */
    LogicalVolumes settle(Volume volume) {
        LogicalVolumes all = LogicalVolumes.read(tool);
        Optional<BegunExchange> begun = begun(volume, all);
        if (begun.isEmpty()) {
            return all;
        }
        try (HostLock ignored =
                JournaledExchange.lockOf(begun.get().otherPlace(), begun.get().production())) {
            return settled(volume);
        }
    }

    void exchange(Volume volume, Path one, Path other) {
        JournaledExchange.requireProduction(volume, one);
        look(volume);
        try (HostLock ignored = JournaledExchange.lock(volume)) {
            LogicalVolumes all = settled(volume);
            LogicalVolume outgoing = LvmVolume.verified(volume, all);
            LogicalVolume incoming = new LvmInventory(volume, all, outgoing)
                    .at(other)
                    .filter(clone -> !clone.isReadOnly())
                    .orElseThrow(() ->
                            RediaccException.notFound(Explanation.of("there is no clone " + other + " to exchange")));
            exchange(
                    new BegunExchange(
                            incoming.uuid(),
                            outgoing.uuid(),
                            outgoing.fullName(),
                            incoming.fullName(),
                            one.toString(),
                            other.toString(),
                            LvmVolume.mount(volume).orElseThrow().type(),
                            mounts.options(one)),
                    outgoing,
                    incoming);
        }
    }

    private void exchange(BegunExchange begun, LogicalVolume outgoing, LogicalVolume incoming) {
        tool.tag(
                Explanation.of("cannot write down that " + begun.place() + " is exchanged"),
                begun.other(),
                List.of(),
                begun.tags());
        Optional<RuntimeException> failure = Optional.empty();
        try {
            mounts.unmount(outgoing, Path.of(begun.place()));
            mounts.unmount(incoming, Path.of(begun.otherPlace()));
            rename(begun.production(), begun.between());
            rename(begun.other(), begun.production());
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        }
        if (!end(begun) && failure.isPresent()) {
            throw failure.get();
        }
    }

    /** The logical volumes of the host; who asks holds the lock. */
    private LogicalVolumes settled(Volume volume) {
        LogicalVolumes all = LogicalVolumes.read(tool);
        Optional<BegunExchange> begun = begun(volume, all);
        if (begun.isEmpty()) {
            return all;
        }
        awaitTools(begun.get());
        end(begun.get());
        JournaledExchange.requirePlace(volume, begun.get().place(), begun.get().production());
        return LogicalVolumes.read(tool);
    }

    /**
     * Brings each of both to one of the two names, and mounts it at the name's place. True where the clone is production
     * now, false where all is as it was.
     */
    private boolean end(BegunExchange begun) {
        LogicalVolumes all = LogicalVolumes.read(tool);
        if (bears(all, begun.outgoing(), begun.between())) {
            boolean forward = bears(all, begun.incoming(), begun.production());
            rename(begun.between(), forward ? begun.other() : begun.production());
            all = LogicalVolumes.read(tool);
        }
        boolean exchanged =
                bears(all, begun.incoming(), begun.production()) && bears(all, begun.outgoing(), begun.other());
        boolean back = bears(all, begun.outgoing(), begun.production()) && bears(all, begun.incoming(), begun.other());
        if (!exchanged && !back) {
            throw cannotEnd(begun, all);
        }
        LogicalVolume production = all.named(begun.production()).orElseThrow();
        LogicalVolume other = all.named(begun.other()).orElseThrow();
        settleActivation(production, other, begun);
        mount(production, Path.of(begun.place()), begun.type(), begun.options());
        mount(other, Path.of(begun.otherPlace()), begun.type(), LvmMounts.optionsOfCopy(begun.type()));
        tool.tag(
                Explanation.of("cannot write down that the exchange of " + begun.production() + " has ended"),
                exchanged ? begun.production() : begun.other(),
                begun.tags(),
                List.of());
        return exchanged;
    }

    /** Production is there when the host has started, and nothing else of the same UUID is. */
    private void settleActivation(LogicalVolume production, LogicalVolume other, BegunExchange begun) {
        Explanation explanation = Explanation.of(
                "cannot prepare " + production.fullName() + " and " + other.fullName() + " for the start of the host");
        if (production.skipsActivation()) {
            tool.require(explanation, "lvchange", "--setactivationskip", "n", production.fullName());
        }
        if (!other.skipsActivation()) {
            tool.require(explanation, "lvchange", "--setactivationskip", "y", other.fullName());
        }
        String tag = LvmInventory.tag(Path.of(begun.otherPlace()).getParent());
        if (!other.tags().contains(tag)) {
            tool.tag(explanation, other.fullName(), List.of(), List.of(tag));
        }
    }

    private void mount(LogicalVolume mounted, Path place, String type, String options) {
        if (!LvmMounts.isAt(mounted, place)) {
            mounts.mount(mounted, place, type, options);
        }
    }

    private void rename(String from, String to) {
        tool.patiently(
                Explanation.of("cannot rename " + from + " to " + to).todo("see by 'lvs " + from + "' how it is"),
                "lvrename",
                from,
                to);
    }

    private static void awaitTools(BegunExchange begun) {
        JournaledExchange.awaitTools(
                LvmTool.PROGRAMS,
                List.of(begun.production(), begun.other(), begun.between(), begun.place(), begun.otherPlace()));
    }

    private static Optional<BegunExchange> begun(Volume volume, LogicalVolumes all) {
        return all.all().stream()
                .flatMap(each -> BegunExchange.read(each).stream())
                .filter(begun -> begun.isOf(volume.path()))
                .findFirst();
    }

    private static boolean bears(LogicalVolumes all, String uuid, String name) {
        return all.named(name).filter(found -> found.uuid().equals(uuid)).isPresent();
    }

    private static RediaccException cannotEnd(BegunExchange begun, LogicalVolumes all) {
        List<String> there = all.all().stream()
                .map(each -> each.fullName() + " (" + each.uuid() + ")")
                .toList();
        return RediaccException.refused(Explanation.of("cannot end the exchange of " + begun.production() + " with "
                        + begun.other() + ": somebody else has renamed or removed one of both")
                .tool("there is " + there)
                .state("nothing was renamed, mounted or removed")
                .todo("give the logical volume " + begun.outgoing() + " or " + begun.incoming() + " the name "
                        + begun.production() + " by 'lvrename', then try again"));
    }
}
