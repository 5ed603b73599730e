package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.model.FenceRow;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.RowCounts;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a promotion asks the database: production, which is the running server that the volume names, and clones. No answer
 * is a no: a question that cannot be asked or understood throws, and where objections are asked for, it is one.
 */
public interface PromotionChecks {

    /** What speaks against promoting production now; empty where nothing does. */
    List<Objection> objections();

    /** What a promotion ends or changes beside the upgrade itself, one sentence each. */
    List<String> consequences();

    /** Commits the promotion's fence row in production, durably, in a table that nobody else has made. */
    FenceRow fence(String promotionId);

    /** Refuses a production in which the fence row is not. */
    void requireFence(FenceRow row);

    /** Removes from production what {@link #fence} has made for that promotion; does nothing where it is not there. */
    void removeFence(String promotionId);

    /** Where production stands right before it is opened. */
    OpeningFacts openingFacts();

    /**
     * What was written to production after a record of its WAL.
     *
     * @param opening what was known right before it was opened
     * @param position where the record begins
     */
    WrittenSince writtenSince(OpeningFacts opening, String position);

    /** What is defined in production, in time that is linear in the number of its objects; asking changes nothing. */
    ObjectInventory objects();

    /**
     * What production says about the versions of its programs' libraries, as
     * {@link io.jenkins.plugins.rediacc.engine.model.Libraries#before()} has them.
     */
    List<String> libraryVersions();

    /** All objects of a running clone, in time that is linear in their number. */
    ObjectInventory inventory(CloneDatabase clone);

    /**
     * What an upgrade should have carried over and has not; empty where all is there.
     *
     * @param after the running clone that {@code upgraded} was taken from
     */
    List<String> differences(ObjectInventory before, ObjectInventory upgraded, CloneDatabase after);

    /** The files of a running clone's relations. */
    RelationFiles files(CloneDatabase clone);

    /** The relations of a running clone whose files are not the very same as before; empty where all are. */
    List<String> changedFiles(RelationFiles before, CloneDatabase after);

    /**
     * Gathers in production, which is open, the statistics that its plans need.
     *
     * @param between is run after each table
     * @return what could not be analyzed, and why, one sentence each
     */
    List<String> analyzeRest(Runnable between);

    /**
     * Counts all rows of two running clones.
     *
     * @param with the parameters of the plan's own comparison of rows, such as {@code expect}; may be empty
     */
    RowCounts compareRows(CloneDatabase before, CloneDatabase after, Map<String, Object> with, Duration limit);
}
