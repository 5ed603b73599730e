package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.HostLock;
import io.jenkins.plugins.rediacc.engine.storage.ProcessesInside;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Exchanges production with a fork by {@code rdc repo promote}, which keeps production's row and number, gives it the
 * fork's data, and calls the fork, which has production's data then, {@code pre-promote-<day>}. What is promoted is written
 * down first, and rdc is asked once: whether it did it, the list of repositories says, also after a kill.
 */
final class RepositoryExchange {

    private static final String BACKUP = "pre-promote-";
    private static final String LOCK = ".exchange.lock";
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Function<Volume, Rdc> rdcs;
    private final Clock clock;

    RepositoryExchange(Function<Volume, Rdc> rdcs, Clock clock) {
        this.rdcs = rdcs;
        this.clock = clock;
    }

    /** What lies in production's place, after a promotion that was left half-way has been looked at. */
    ProductionLine look(Volume volume) {
        ProductionLine line = ProductionLine.read(volume);
        if (line.begun().isEmpty()) {
            return line;
        }
        try (HostLock ignored = lock(volume)) {
            return settled(volume);
        }
    }

    /** Exchanges production with the fork that the path stands for. */
    void exchange(Volume volume, Path other) {
        try (HostLock ignored = lock(volume)) {
            ProductionLine line = settled(volume);
            List<RepositoryRow> rows = rows(volume);
            Repository repository = Repository.of(volume);
            Fork fork = requirePromotable(rows, repository, other);
            RepositoryRow production = RepositoryRow.named(rows, repository.name())
                    .orElseThrow(() -> RediaccException.notFound(
                            Explanation.of("there is no repository " + repository.name() + " to promote")));
            Fork promoted = freeBackupName(volume, rows, other, fork);
            String outgoing = line.identity().or(production::guid).orElse(production.name());
            line = new ProductionLine(
                    line.identity(),
                    Optional.of(new ProductionLine.Begun(
                            other.getFileName().toString(),
                            promoted.tag(),
                            promoted.guid().orElseThrow(),
                            promoted.identity(),
                            outgoing)));
            line.write(volume);
            Rdc.Answer answer =
                    rdcs.apply(volume).actOnce("repo", "promote", promoted.reference(repository), "-y", "-o", "json");
            Explanation failed = Explanation.of("cannot promote " + promoted.reference(repository))
                    .todo("see by 'rdc repo list -m " + repository.machine() + "' and 'rdc repo status "
                            + repository.name() + "' how both are; it is not tried again by itself");
            boolean done = conclude(volume, line);
            if (!answer.succeeded()) {
                throw answer.failure(failed.state(done ? "both are exchanged" : "both are where they were"));
            }
            if (!done) {
                throw RediaccException.surroundings(
                        ErrorCause.STORAGE,
                        failed.tool("rdc ended as if it had done it, but the fork is still listed by its old name")
                                .state("both are where they were"));
            }
        }
    }

    private ProductionLine settled(Volume volume) {
        ProductionLine line = ProductionLine.read(volume);
        if (line.begun().isPresent()) {
            String reference = Repository.of(volume).fork(line.begun().get().tag());
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (ProcessesInside.anyNames(Path.of(reference)) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(POLL.toNanos());
            }
            conclude(volume, line);
        }
        return ProductionLine.read(volume);
    }

    /** Looks which data lie where, and writes that down; true where the fork's are production now. */
    private boolean conclude(Volume volume, ProductionLine line) {
        ProductionLine.Begun begun = line.begun().orElseThrow();
        Repository repository = Repository.of(volume);
        Optional<String> backup = rows(volume).stream()
                .filter(row -> row.guid().equals(Optional.of(begun.guid())))
                .map(RepositoryRow::name)
                .filter(name -> name.startsWith(repository.fork(BACKUP)) && !name.equals(repository.fork(begun.tag())))
                .findFirst();
        if (backup.isEmpty()) {
            new ProductionLine(line.identity(), Optional.empty()).write(volume);
            return false;
        }
        Path other = volume.snapshots().resolve(begun.name());
        Fork fork = Forks.at(other).orElseThrow();
        Forks.write(
                other,
                fork.tagged(backup.get().substring(repository.fork("").length()))
                        .holding(begun.outgoing()));
        new ProductionLine(Optional.of(begun.incoming()), Optional.empty()).write(volume);
        return true;
    }

    private static Fork requirePromotable(List<RepositoryRow> rows, Repository repository, Path other) {
        Fork fork = Forks.at(other)
                .orElseThrow(() -> RediaccException.notFound(
                        Explanation.of(other + " stands for no fork that could be promoted")));
        if (fork.immutable() || fork.base().isPresent() || fork.guid().isEmpty()) {
            throw RediaccException.refused(Explanation.of(fork.reference(repository)
                            + " cannot be promoted: it is a snapshot, comes from a backup, or has no number")
                    .state("both are where they were")
                    .todo("promote a clone of it"));
        }
        if (RepositoryRow.named(rows, fork.reference(repository)).isEmpty()) {
            throw RediaccException.notFound(
                    Explanation.of("there is no fork " + fork.reference(repository) + " to promote"));
        }
        return fork;
    }

    /**
     * rdc calls what it replaces by the day only: a second promotion on a day would overwrite the first one's row, and to
     * promote that very row would remove it. So a fork of that name is forked once more and deleted, and one that is not
     * the way back that is being gone is a reason to refuse.
     */
    private Fork freeBackupName(Volume volume, List<RepositoryRow> rows, Path other, Fork fork) {
        Repository repository = Repository.of(volume);
        String taken = BACKUP
                + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                        .toString()
                        .replace("-", "");
        if (RepositoryRow.named(rows, repository.fork(taken)).isEmpty()) {
            return fork;
        }
        if (!fork.tag().equals(taken)) {
            throw RediaccException.refused(Explanation.of("there is a fork " + repository.fork(taken)
                            + " already, the way back of another promotion of today (UTC)")
                    .state("nothing was promoted: rdc would have overwritten it")
                    .todo("promote tomorrow, or fork it under another tag and delete it by 'rdc repo delete "
                            + repository.fork(taken) + " --archive-config'"));
        }
        Rdc rdc = rdcs.apply(volume);
        Explanation explanation = Explanation.of("cannot keep " + repository.fork(taken) + " under another tag")
                .state("both are where they were");
        String tag = ForkTag.fresh(other.getFileName().toString());
        rdc.act("repo", "fork", repository.fork(taken), "--tag", tag, "-y", "-o", "json")
                .require(explanation);
        RepositoryRow copy = RepositoryRow.named(rows(volume), repository.fork(tag))
                .orElseThrow(() -> RediaccException.surroundings(ErrorCause.STORAGE, explanation));
        Fork kept = fork.tagged(tag).numbered(copy.guid().orElseThrow());
        Forks.write(other, kept);
        rdc.act("repo", "delete", repository.fork(taken), "-y", "--archive-config", "-o", "json")
                .require(explanation);
        return kept;
    }

    private List<RepositoryRow> rows(Volume volume) {
        return rdcs.apply(volume).list(Repository.of(volume).machine());
    }

    private static HostLock lock(Volume volume) {
        return HostLock.take(volume.snapshots().resolve(LOCK), LIMIT, "the exchange of volume " + volume.name());
    }
}
