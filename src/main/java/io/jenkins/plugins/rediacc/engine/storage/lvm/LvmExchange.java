package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.HostLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Production and a clone take each other's name and place, both unmounted meanwhile. LVM renames one volume at a time, so
 * what is to be done is written into tags of the clone first, which are on the disk when they are set. Whoever looks at the
 * volume next ends an exchange that a killed process left: forward where the clone bears production's name already, back
 * where it does not. The UUIDs of what is there decide.
 */
final class LvmExchange {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String LOCK = ".exchange.lock";

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

    /** The logical volumes of the host, after an exchange of this volume that was left half-way has been ended. */
    LogicalVolumes settle(Volume volume) {
        LogicalVolumes all = LogicalVolumes.read(tool);
        Optional<BegunExchange> begun = begun(volume, all);
        if (begun.isEmpty()) {
            return all;
        }
        Path lock = Path.of(begun.get().otherPlace()).resolveSibling(LOCK);
        try (HostLock ignored =
                HostLock.take(lock, LIMIT, "the exchange of " + begun.get().production())) {
            return settled(volume);
        }
    }

    void exchange(Volume volume, Path one, Path other) {
        if (!one.equals(volume.path())) {
            throw RediaccException.refused(
                    Explanation.of("only " + volume.path() + " can be exchanged with a clone, not " + one));
        }
        look(volume);
        try (HostLock ignored =
                HostLock.take(volume.snapshots().resolve(LOCK), LIMIT, "the exchange of volume " + volume.name())) {
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
        change(begun.other(), "cannot write down that " + begun.place() + " is exchanged", "--addtag", begun.tags());
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
        if (!Path.of(begun.get().place()).equals(volume.path())) {
            throw RediaccException.surroundings(
                    ErrorCause.KILLED,
                    Explanation.of("an exchange of " + begun.get().production() + " had been left half-way")
                            .state("it is ended now; " + begun.get().production() + " is mounted at "
                                    + begun.get().place())
                            .todo("run the same command again"));
        }
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
        change(
                exchanged ? begun.production() : begun.other(),
                "cannot write down that the exchange of " + begun.production() + " has ended",
                "--deltag",
                begun.tags());
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
            tool.require(explanation, "lvchange", "--addtag", tag, other.fullName());
        }
    }

    private void mount(LogicalVolume mounted, Path place, String type, String options) {
        if (!LvmMounts.isAt(mounted, place)) {
            mounts.mount(mounted, place, type, options);
        }
    }

    private void change(String name, String what, String option, List<String> tags) {
        List<String> argv = new ArrayList<>(List.of("lvchange"));
        tags.forEach(tag -> argv.addAll(List.of(option, tag)));
        argv.add(name);
        tool.require(Explanation.of(what), argv.toArray(String[]::new));
    }

    private void rename(String from, String to) {
        tool.patiently(
                Explanation.of("cannot rename " + from + " to " + to).todo("see by 'lvs " + from + "' how it is"),
                "lvrename",
                from,
                to);
    }

    /** A tool of an engine that was killed may still be at work. */
    private static void awaitTools(BegunExchange begun) {
        List<String> names =
                List.of(begun.production(), begun.other(), begun.between(), begun.place(), begun.otherPlace());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (LvmTool.anyNames(names) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
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
