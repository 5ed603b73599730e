package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.Ended;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import io.jenkins.plugins.rediacc.engine.promotion.Promoter;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;

/** Ends what an interrupted promotion or way back of a volume began. */
final class Resumption {

    private final EngineContext context;

    Resumption(EngineContext context) {
        this.context = context;
    }

    /** Goes forward or back, as the journal says. */
    Ended resume(Volume volume) {
        try (Lease lease = lease(volume);
                RunHome home = context.openRun()) {
            return promoter().resume(volume, lease, home.work().resolve("resume"), context.hiddenFromClones(volume));
        }
    }

    /** Takes what lies at production's path as it is: a person has settled it. */
    Ended settle(Volume volume) {
        try (Lease lease = lease(volume);
                RunHome home = context.openRun()) {
            return promoter().settle(volume, lease, home.work().resolve("resume"), context.hiddenFromClones(volume));
        }
    }

    private Lease lease(Volume volume) {
        return DuringPromotion.explained(
                context,
                volume,
                () -> Lease.resume(context.state(), volume, context.clock().instant()));
    }

    private Promoter promoter() {
        return new Promoter(
                context.state(), new HostParts(context), context.socketRoot(), context.events(), context.clock());
    }
}
