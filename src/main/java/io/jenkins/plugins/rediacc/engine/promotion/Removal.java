package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes what a promotion that was given up has made: its clone, handed over or not, and its snapshots. A clone that
 * somebody's files lie in is kept.
 */
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
        if (there.isPresent() && isWrittenBeside()) {
            keep(storage, there.get());
            removeWhatCanGo(storage, old);
            return;
        }
        List<Path> left = new ArrayList<>(List.of(promotion.other()));
        storage.madeBy(promotion.id()).stream()
                .filter(path -> !storage.identityAt(path).equals(old))
                .forEach(left::add);
        removeAll(storage, left);
    }

    /** Whoever wrote beside the database while the clone lay in production's place has written into the clone. */
    private boolean isWrittenBeside() {
        return promotion.journal().has(Event.BEGUN, Exchanging.EXCHANGE)
                && promotion
                        .journal()
                        .fact(Exchanging.CLONE_BESIDE)
                        .filter(before ->
                                !before.equals(promotion.safe().service().filesBeside(promotion.other())))
                        .isPresent();
    }

    private void keep(VolumeStorage storage, String identity) {
        Instant now = Instant.now();
        storage.succession()
                .keep(
                        promotion.other(),
                        identity,
                        new Mark(
                                Mark.Kind.SNAPSHOT,
                                promotion.other().getFileName().toString(),
                                promotion.volume().name(),
                                promotion.id() + "-kept",
                                now,
                                Optional.empty(),
                                Optional.empty(),
                                Freezing.SCHEDULE,
                                Optional.empty()),
                        new Hold(
                                "files that were written beside the database while " + promotion.id()
                                        + " was under way",
                                System.getProperty("user.name"),
                                now,
                                Optional.empty()));
        String notice = "files were written beside the database while the clone lay in production's place: they lie in "
                + promotion.other() + ", which is held, and not in production";
        promotion.journal().appendIfPossible(Event.DONE, "keep the clone", Exchanging.notices("kept", List.of(notice)));
    }

    /** Some storages need what a clone was made from as long as it is there. */
    private void removeWhatCanGo(VolumeStorage storage, Optional<String> old) {
        for (Path path : storage.madeBy(promotion.id())) {
            try {
                if (!storage.identityAt(path).equals(old)) {
                    storage.discard(path);
                }
            } catch (RediaccException e) {
                promotion
                        .journal()
                        .appendIfPossible(
                                Event.DONE,
                                "keep " + path.getFileName(),
                                Exchanging.notices("needed", List.of(path + " is kept with it")));
            }
        }
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
