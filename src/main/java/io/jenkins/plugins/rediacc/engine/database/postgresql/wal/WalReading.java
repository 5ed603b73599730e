package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import io.jenkins.plugins.rediacc.engine.database.WrittenSince;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Arming;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Cluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ControlFile;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Loss;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What was written to production after a record of its WAL. The WAL must be there from that record on: a server recycles
 * it some checkpoints later, and then what was written is unknown.
 */
public final class WalReading implements WrittenSince {

    private final CommandRunner commands;
    private final Volume volume;
    private final String since;
    private final RecordCounts counts;
    private final RelationNames names;
    private String position;
    private boolean first;
    private boolean misread;
    private Optional<String> unknown = Optional.empty();

    /**
     * Nothing read yet.
     *
     * @param opening what was known right before production was opened
     * @param since where the record begins after which is read
     */
    public WalReading(CommandRunner commands, Volume volume, OpeningFacts opening, String since) {
        this.commands = commands;
        this.volume = volume;
        this.since = since;
        this.position = since;
        this.counts = new RecordCounts(opening.statistics());
        this.names =
                new RelationNames(database -> Production.of(commands, volume).connect(database));
    }

    /** The files of the planner's statistics of a running production. */
    public static Set<String> statistics(Production production) {
        return new RelationNames(production::connect).statistics();
    }

    @Override
    public Loss readOn(Duration limit) {
        Production production = Production.of(commands, volume);
        if (unknown.isEmpty()) {
            unknown = reasoned(() -> read(production, limit));
        }
        return new LossText(names).of(since, position, counts, unknown);
    }

    private interface Reading {
        Optional<String> read();
    }

    /** What cannot be told is a reason, a request to stop is none. */
    private static Optional<String> reasoned(Reading reading) {
        try {
            return reading.read();
        } catch (RediaccException e) {
            if (e.exitCode() == ExitCode.CANCELLED) {
                throw e;
            }
            return Optional.of(e.explanation().what());
        }
    }

    private Optional<String> read(Production production, Duration limit) {
        ControlFile control = Arming.control(production.files().data());
        boolean runs = production.isRunning();
        if (!runs && !control.shutDownCleanly()) {
            return Optional.of("the server was not stopped in good order and does not run");
        }
        String end = runs ? flushed(production) : control.checkpoint();
        if (!end.equals(position)) {
            first = true;
            Optional<String> failure = new WalDump(commands, production, bin(production))
                    .read(control.timeline(), position, end, limit, this::take);
            if (failure.isPresent()) {
                return Optional.of("the WAL from " + position + " to " + end + " cannot be read; " + failure.get());
            }
            if (misread) {
                return Optional.of("the WAL has no record that begins at " + position);
            }
        }
        if (!runs) {
            position = end;
        }
        return Optional.empty();
    }

    /** Of the version that lies there; a disarmed cluster is one too. */
    private static Path bin(Production production) {
        return production.spec().binFor(Cluster.versionOf(production.files().data()));
    }

    /** Whole records up to there are on the disk. */
    private static String flushed(Production production) {
        try (SqlSession session = production.connect()) {
            return session.value("select pg_current_wal_flush_lsn()");
        }
    }

    /** The first is the one after which is read: it was counted before, or was there before. */
    private void take(WalRecord record) {
        misread |= first && !record.position().equals(position);
        if (misread) {
            return;
        }
        if (!first) {
            counts.add(record);
        }
        first = false;
        position = record.position();
    }
}
