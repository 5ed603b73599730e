package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.UnfinishedPromotion;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold of the ledger, the path, the pool and other promotions. */
final class SurroundingsRules {

    private static final int SHOWN = 3;

    private final GateQuestion question;
    private final String volume;
    private final List<Objection> objections = new ArrayList<>();

    SurroundingsRules(GateQuestion question) {
        this.question = question;
        this.volume = question.volume().name();
    }

    List<Objection> objections() {
        ledger();
        lease();
        path();
        question.pool().ifPresent(this::space);
        return objections;
    }

    private void ledger() {
        List<String> damage = question.evidence().damage();
        if (!damage.isEmpty()) {
            String more = damage.size() > SHOWN ? "; and " + (damage.size() - SHOWN) + " more" : "";
            object(
                    "ledger-changed",
                    "the ledger is not as it was written: "
                            + String.join("; ", damage.subList(0, Math.min(SHOWN, damage.size()))) + more,
                    "see 'rediacc verify-ledger'; restore ledger.jsonl and ledger.head from a backup, or move both to"
                            + " another place, and rehearse again");
        }
    }

    private void lease() {
        question.lease().ifPresent(lease -> {
            String who = "promotion " + lease.run() + " of user " + lease.user() + ", since " + lease.since();
            if (lease.isInterrupted()) {
                object(
                        "promotion-interrupted",
                        who + ", was interrupted and has neither been finished nor undone",
                        "run '" + UnfinishedPromotion.resumeCommand(volume) + "'");
            } else {
                object(
                        "promotion-under-way",
                        who + ", is under way (process " + lease.process().pid() + ")",
                        "wait for its end; where its process is gone for good, run '"
                                + UnfinishedPromotion.resumeCommand(volume) + "'");
            }
        });
    }

    private void path() {
        GateQuestion.VolumePath path = question.path();
        if (!path.storageExchanges()) {
            object(
                    "no-exchange",
                    "the storage '" + question.volume().storage() + "' cannot exchange production and a clone",
                    "keep production on btrfs, on ZFS, on a thin volume of LVM, or in a directory of a file system with"
                            + " reflinks");
        }
        if (path.isMountPoint()) {
            object(
                    "mount-point",
                    path.path() + " is a mount point, which cannot be exchanged",
                    "mount the file system one level higher, and name the subvolume or directory in it as the volume's"
                            + " path");
        }
        if (path.isSymbolicLink()) {
            object(
                    "symbolic-link",
                    path.path() + " is a symbolic link: an exchange would move the link, not the data",
                    "name the directory that it points at as the volume's path");
        }
    }

    private void space(Pool pool) {
        double limit = question.volume().space().refuseClones();
        if (pool.fill() >= limit) {
            object(
                    "pool-full",
                    String.format(
                            "the pool is %.0f %% full; from %.0f %% on no clone is made",
                            pool.fill() * 100, limit * 100),
                    "free space: 'rediacc gc', 'rediacc prune " + volume + "', 'rediacc destroy'; or raise"
                            + " space.refuseClones in the catalogue");
            return;
        }
        Optional<Long> used = question.evidence()
                .onNewestData()
                .map(Recorded::body)
                .flatMap(Rehearsal::space)
                .flatMap(Rehearsal.SpaceUse::cloneExclusiveBytes);
        long spare = pool.freeBytes() - (long) (pool.totalBytes() * (1 - limit));
        used.map(bytes -> (long) (bytes * question.settings().limits().margin()))
                .filter(needed -> needed > spare)
                .ifPresent(needed -> object(
                        "space",
                        "the upgrade needs " + Quantity.readable(needed) + " by the rehearsal and the margin, but only "
                                + Quantity.readable(spare) + " may be used before the pool counts as full",
                        "free space: 'rediacc gc', 'rediacc prune " + volume + "', 'rediacc destroy'"));
    }

    private void object(String id, String reason, String remedy) {
        objections.add(new Objection("gate/" + id, reason, remedy));
    }
}
