package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A database system: what must know it to snapshot production and to run a clone. */
public interface Database {

    /** The name in the catalogue, such as {@code postgresql}. */
    String kind();

    /**
     * Refuses a plan that uses an unknown built-in, gives it wrong parameters, or has a file that the database's own client
     * could not read, with file, line and column.
     */
    void validate(SealedPlan plan);

    /**
     * Refuses a volume that is not such a database, has more than one, or keeps a part of it where a snapshot of the
     * volume would not reach.
     */
    void verify(Volume volume);

    /** Refuses a plan that cannot upgrade the version that this volume has, by the programs that are here. */
    void verify(Volume volume, Plan plan);

    /**
     * Prepares production for a snapshot: nothing on an atomic storage, backup mode on another where production runs.
     * Closed when the snapshot is taken or has failed.
     */
    SnapshotSession beginSnapshot(Volume volume, boolean atomicStorage);

    /**
     * Asks production one question where it runs, as a snapshot would.
     *
     * @return how it was reached, or that it does not run
     * @throws RediaccException with what keeps the engine out
     */
    default String reach(Volume volume) {
        return "";
    }

    /** Writes production's dirty pages out, so that a clone's recovery is short; does nothing where it is stopped. */
    void checkpoint(Volume volume);

    /** Follows production's speed; says so where production cannot be asked. */
    ProductionProbe probe(Volume volume);

    /** Which cluster is at the volume's path, by its own files, whether or not it runs. */
    Identity identity(Volume volume);

    /**
     * Which cluster it is.
     *
     * @param systemIdentifier survives everything but a new cluster; a clone has that of production
     * @param version the server's major version
     */
    record Identity(String systemIdentifier, String version) {}

    /** The programs a rehearsal of the plan uses, by name, with versions. */
    Map<String, String> tools(Volume volume, Plan plan);

    /** What a reader of a rehearsal of the plan must know of production as it is, one sentence each. */
    default List<String> notices(Volume volume, Plan plan) {
        return List.of();
    }

    /** The directories of production's sockets, which must not exist for a clone of a snapshot with that position. */
    List<Path> socketDirectories(Volume volume, Position position);

    /**
     * Quarantines a clone that the engine itself does not start, so that a server which somebody starts on it cannot act
     * on production.
     */
    void quarantine(CloneContext context);

    /**
     * Makes, while production runs, what the clone that a plan is replayed on will need and what does not depend on its
     * data, so that nobody waits for it in the pause of a promotion.
     *
     * @param scriptUser the user that plan scripts run as
     * @param runDirectory the clone's, as its {@link CloneContext} will have it
     */
    void makeReady(Volume volume, Plan plan, OsUser scriptUser, Path runDirectory);

    /** The database in a clone: quarantined, not yet started. */
    CloneDatabase open(CloneContext context);
}
