package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.RehearsedImage;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.SnapshotBasis;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.TreeDigest;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a dry run keeps of what its steps have made, so that it can be promoted without replaying them: only where production
 * was not written to meanwhile, and not longer than the dry run counts as evidence.
 */
final class KeptImage {

    private final PromotionRequest request;
    private final VolumeStorage storage;
    private final ProductionService production;
    private Optional<SnapshotBasis> basis = Optional.empty();
    private Optional<RehearsedImage> image = Optional.empty();
    private String reason = "";

    KeptImage(PromotionRequest request, VolumeStorage storage, ProductionService production) {
        this.request = request;
        this.storage = storage;
        this.production = production;
    }

    /** Notes what the dry run's snapshot of production rests on. */
    void begin(Snapshot snapshot) {
        basis = answer(() -> {
            requirePossible();
            return production.basisOf(snapshot.path());
        });
    }

    /** Keeps what the steps have made. */
    void keep(Snapshot snapshot, PromotionJournal journal, Path home, Instant now) {
        image = basis.flatMap(begun -> answer(() -> keep(begun, snapshot, journal, home, now)));
    }

    /** What is kept; empty where nothing is. */
    Optional<RehearsedImage> image() {
        return image;
    }

    /** Whether that snapshot is kept. */
    boolean isAt(Path path) {
        return image.isPresent()
                && path.getFileName().toString().equals(image.get().snapshot());
    }

    /** What a promotion will do, as far as that is known. */
    String notice() {
        return image.isPresent()
                ? "as long as production is not written to, a promotion takes what this dry run has made, and replays"
                        + " nothing"
                : "a promotion replays the steps, because " + reason;
    }

    private void requirePossible() {
        if (!storage.promise().atomic() || storage.promise().exchange() != Promise.Exchange.ATOMIC) {
            throw refusal("the storage cannot keep an atomic snapshot of a clone without the clone");
        }
        if (request.plan().plan().steps().stream()
                .anyMatch(step -> !step.secrets().isEmpty())) {
            throw refusal("a step takes secrets, which may be others by then");
        }
    }

    private RehearsedImage keep(
            SnapshotBasis begun, Snapshot snapshot, PromotionJournal journal, Path home, Instant now) {
        Snapshot result = storage.findSnapshot(journal.require(PromotionRun.RESULT_SNAPSHOT));
        boolean sameCluster =
                result.position().map(Position::systemIdentifier).equals(Optional.of(begun.systemIdentifier()));
        if (sameCluster) {
            throw refusal("the plan makes no new cluster, and its WAL would begin before production's ends");
        }
        production.checkpoint();
        production.writtenSince(begun).ifPresent(written -> {
            throw refusal(written);
        });
        RehearsedImage kept = new RehearsedImage(
                result.id(),
                result.identity(),
                TreeDigest.of(result.path(), path -> false),
                realPath(home).toString(),
                snapshot.position().orElseThrow().settings(),
                begun);
        storage.succession()
                .expire(
                        result.path(),
                        result.identity(),
                        now.plus(request.settings().limits().maxAge()));
        storage.release(result.id());
        return kept;
    }

    /** The links in what the steps have made name it so. */
    private static Path realPath(Path home) {
        try {
            return home.toRealPath();
        } catch (IOException e) {
            throw refusal("there is no " + home + " any more: " + e);
        }
    }

    private static RediaccException refusal(String why) {
        return RediaccException.refused(Explanation.of(why));
    }

    private <T> Optional<T> answer(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (RediaccException e) {
            if (e.exitCode() == ExitCode.CANCELLED) {
                throw e;
            }
            reason = e.explanation().what();
            return Optional.empty();
        }
    }
}
