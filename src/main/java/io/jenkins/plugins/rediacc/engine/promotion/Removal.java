package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.util.Optional;

/** Removes what a promotion that was given up has made: its clone, handed over or not, and its snapshots. */
record Removal(PromotionRun promotion) {

    void perform() {
        VolumeStorage storage = promotion.safe().storage();
        Optional<String> old = promotion.journal().fact(PromotionRun.OLD_IDENTITY);
        Optional<String> there = storage.identityAt(promotion.other());
        if (there.isPresent() && there.equals(old)) {
            throw RediaccException.refused(Explanation.of("old production lies at " + promotion.other())
                    .state("nothing was removed")
                    .todo("run 'rediacc promote " + promotion.volume().name() + " --resume'"));
        }
        storage.discard(promotion.other());
        // A clone before the snapshot that it was made from.
        for (Path path : storage.madeBy(promotion.id())) {
            if (!storage.identityAt(path).equals(old)) {
                storage.discard(path);
            }
        }
    }
}
