package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.model.UnfinishedPromotion;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks at what a volume's promotions have not brought to an end, and at what production does meanwhile. */
public final class Unfinished {

    private final Path state;
    private final PromotionParts parts;
    private final CommandRunner commands;
    private final Path socketRoot;
    private final Clock clock;

    /** The parameters are those of a {@link Promoter}. */
    public Unfinished(Path state, PromotionParts parts, CommandRunner commands, Path socketRoot, Clock clock) {
        this.state = state;
        this.parts = parts;
        this.commands = commands;
        this.socketRoot = socketRoot;
        this.clock = clock;
    }

    /**
     * The promotion or way back of a volume that has not come to its end; empty where there is none.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException with exit code 4 where nobody can tell
     */
    public Optional<UnfinishedPromotion> of(Volume volume) {
        return Lease.find(state, volume).map(lease -> of(volume, lease));
    }

    private UnfinishedPromotion of(Volume volume, LeaseRecord lease) {
        Optional<PromotionJournal> journal = journal(volume, lease.run());
        Optional<JournalEntry> last = journal.map(PromotionJournal::entries).map(Unfinished::last);
        return new UnfinishedPromotion(
                volume.name(),
                journal.map(PromotionJournal::id).orElse(lease.run()),
                journal.filter(Rollback::isJournal).isPresent(),
                lease.user(),
                lease.since(),
                lease.process().pid(),
                lease.isInterrupted(),
                last.map(Unfinished::text),
                last.map(JournalEntry::time),
                journal.filter(each -> each.has(JournalEntry.Event.OPENING)).isPresent(),
                productionNow(volume));
    }

    /** What production does for its clients now. */
    public ProductionNow productionNow(Volume volume) {
        return parts.service(volume, PromotionRun.closedPlace(socketRoot, volume, "look"), commands)
                .now();
    }

    /** That of the way back, where one was begun of a promotion that is unfinished itself. */
    private Optional<PromotionJournal> journal(Volume volume, String run) {
        if (!PromotionJournal.exists(state, volume.name(), run)) {
            return Optional.empty();
        }
        return Rollback.unfinished(state, volume, run, clock)
                .or(() -> Optional.of(PromotionJournal.open(state, volume.name(), run, clock)));
    }

    private static JournalEntry last(List<JournalEntry> entries) {
        return entries.get(entries.size() - 1);
    }

    private static String text(JournalEntry entry) {
        String word =
                switch (entry.event()) {
                    case OPENING -> "point of no return";
                    default -> entry.event().name().toLowerCase(Locale.ROOT);
                };
        return (word + " " + entry.act()).strip();
    }
}
