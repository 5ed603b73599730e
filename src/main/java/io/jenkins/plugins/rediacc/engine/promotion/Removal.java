package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        List<Path> left = new ArrayList<>(List.of(promotion.other()));
        storage.madeBy(promotion.id()).stream()
                .filter(path -> !storage.identityAt(path).equals(old))
                .forEach(left::add);
        removeAll(storage, left);
    }

    /**
     * A clone goes before the snapshot that it was made from, and on some storages after those that were taken of it: each
     * round may free what the next one removes.
     */
    private static void removeAll(VolumeStorage storage, List<Path> paths) {
        List<Path> left = paths;
        while (!left.isEmpty()) {
            List<Path> refused = new ArrayList<>();
            RediaccException last = null;
            for (Path path : left) {
                try {
                    storage.discard(path);
                } catch (RediaccException e) {
                    refused.add(path);
                    last = e;
                }
            }
            if (last != null && refused.size() == left.size()) {
                throw last;
            }
            left = refused;
        }
    }
}
