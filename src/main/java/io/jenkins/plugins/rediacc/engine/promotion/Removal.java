package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.util.Optional;

/** Removes what a promotion that was given up has made: its clone, handed over or not, and its snapshots. */
record Removal(PromotionRun run) {

    void run() {
        VolumeStorage storage = run.safe().storage();
        Optional<String> old = run.journal().fact(PromotionRun.OLD_IDENTITY);
        Optional<String> there = storage.identityAt(run.other());
        if (there.isPresent() && there.equals(old)) {
            throw RediaccException.refused(Explanation.of("old production lies at " + run.other())
                    .state("nothing was removed")
                    .todo("run 'rediacc promote " + run.volume().name() + " --resume'"));
        }
        storage.discard(run.other());
        // A clone before the snapshot that it was made from.
        for (Path path : storage.madeBy(run.id())) {
            if (!storage.identityAt(path).equals(old)) {
                storage.discard(path);
            }
        }
    }
}
