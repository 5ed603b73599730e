package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.database.RelationFiles;
import io.jenkins.plugins.rediacc.engine.database.WrittenSince;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ProductionSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.ClusterLibraries;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.wal.WalReading;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.FenceRow;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.RowCounts;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The checks of a promotion for PostgreSQL. Production is looked up each time: its version changes on the way. */
public final class PostgresPromotionChecks implements PromotionChecks {

    private final CommandRunner commands;
    private final Volume volume;
    private final Guards guards;
    private final StandbyGuards standbyGuards;

    /**
     * Checks of a volume.
     *
     * @param settings how it is promoted
     */
    public PostgresPromotionChecks(CommandRunner commands, Volume volume, PromotionSettings settings) {
        this.commands = commands;
        this.volume = volume;
        this.guards = new Guards(settings);
        this.standbyGuards = new StandbyGuards(commands, settings.highAvailability(), new HostProcessNames());
    }

    @Override
    public List<Objection> objections() {
        try {
            return asked(session -> {
                List<Objection> objections = new ArrayList<>(guards.ask(session));
                objections.addAll(
                        standbyGuards.ask(session, production().files().version()));
                return objections;
            });
        } catch (RediaccException e) {
            return List.of(new Objection(
                    "guard/no-answer",
                    "production cannot be asked whether it may be promoted: " + e.getMessage(),
                    "see that its server runs and answers: 'rediacc doctor' shows how it is reached"));
        }
    }

    @Override
    public List<String> consequences() {
        return asked(Consequences::of);
    }

    @Override
    public FenceRow fence(String promotionId) {
        return asked(session -> new Fence(session, promotionId).write());
    }

    @Override
    public void requireFence(FenceRow row) {
        asked(session -> {
            new Fence(session, row.id()).require(row);
            return row;
        });
    }

    @Override
    public void removeFence(String promotionId) {
        asked(session -> {
            new Fence(session, promotionId).remove();
            return promotionId;
        });
    }

    @Override
    public OpeningFacts openingFacts() {
        return Opening.facts(production());
    }

    @Override
    public WrittenSince writtenSince(OpeningFacts opening, String position) {
        return new WalReading(commands, volume, opening, position);
    }

    @Override
    public ObjectInventory objects() {
        return Inventory.definitionsOf(production()::connect);
    }

    @Override
    public List<String> libraryVersions() {
        return asked(ClusterLibraries::versions);
    }

    @Override
    public ObjectInventory inventory(CloneDatabase clone) {
        return Inventory.of(cluster(clone));
    }

    @Override
    public List<String> differences(ObjectInventory before, ObjectInventory upgraded, CloneDatabase after) {
        return new InventoryComparison(cluster(after)).compare(before, upgraded);
    }

    @Override
    public RelationFiles files(CloneDatabase clone) {
        return RelationFileReader.read(cluster(clone));
    }

    @Override
    public List<String> changedFiles(RelationFiles before, CloneDatabase after) {
        return RelationFileReader.changed(before, RelationFileReader.read(cluster(after)));
    }

    @Override
    public List<String> analyzeRest(Runnable between) {
        return new Statistics(production()::connect, between).analyze();
    }

    @Override
    public RowCounts compareRows(CloneDatabase before, CloneDatabase after, Map<String, Object> with, Duration limit) {
        return ExactCounts.of(cluster(before), cluster(after), with, limit);
    }

    private <T> T asked(Function<ProductionSession, T> question) {
        try (ProductionSession session = production().connect()) {
            return question.apply(session);
        }
    }

    private Production production() {
        return Production.of(commands, volume);
    }

    /** Every clone of a PostgreSQL volume is one. */
    private static ClusterSession cluster(CloneDatabase clone) {
        return (ClusterSession) clone;
    }
}
