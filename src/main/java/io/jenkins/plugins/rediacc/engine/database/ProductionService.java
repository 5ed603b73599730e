package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.model.BesideWal;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.SnapshotBasis;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What serves a volume's data to its clients: a database server. A promotion stops it, starts it on other data, and starts
 * it again on the old data where it gives up. Everything here can be done again after a crash in the middle of it: it
 * looks at what is there and does what is missing.
 */
public interface ProductionService {

    /**
     * What lies in a directory: a volume, or a clone of it.
     *
     * @param version of the data, such as {@code 13}; empty for plain files
     * @param systemIdentifier of the data; empty for plain files
     * @param armed whether a server can start on it
     * @param stoppedCleanly whether its files need no recovery
     * @param position where its latest checkpoint stands; empty for plain files
     * @param nextTransactionId as of its latest checkpoint; 0 for plain files
     * @param serving who serves it now
     */
    record Facts(
            String version,
            String systemIdentifier,
            boolean armed,
            boolean stoppedCleanly,
            String position,
            long nextTransactionId,
            Serving serving) {}

    /** Who serves a directory. */
    enum Serving {
        NOBODY,
        /** Clients can reach it, or will when it has started. */
        CLIENTS,
        /** Only the engine can reach it. */
        ENGINE,
        /** Nobody can tell from here whether somebody does; nothing must be started. */
        UNKNOWN
    }

    /** What lies there, and what serves it; asks no server. */
    Facts facts(Path root);

    /** What it does for its clients now; asks it, and never throws where it does not answer. */
    ProductionNow now();

    /**
     * Whether somebody other than the engine has started, or may have started, a server for clients on what lies at the
     * volume's path since it was last disarmed.
     */
    boolean openedByOthers();

    /** What speaks against stopping and starting this production at all. */
    List<Objection> objections();

    /**
     * What speaks against starting that version on this host in production's place, such as configuration that it does not
     * accept. Nothing is changed.
     */
    List<Objection> objectionsTo(String newVersion);

    /** What of production's configuration that version does not know and a promotion leaves out, one sentence each. */
    default List<String> leavesOut(String newVersion) {
        return List.of();
    }

    /** What on the host names production's version and stays its owner's to change, one sentence each. */
    List<String> consequences();

    /** Where the running production stands, with all that a clone of it has to know; empty for plain files. */
    Optional<Position> position();

    /**
     * What a snapshot of the volume rests on, by which {@link #writtenSince} tells later whether the volume was written to.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where nothing can tell that
     */
    SnapshotBasis basisOf(Path snapshot);

    /**
     * Why the volume may have been written to since that snapshot, up to its latest checkpoint; empty where it is proven
     * that it was not. No answer is a reason, or throws.
     */
    Optional<String> writtenSince(SnapshotBasis basis);

    /**
     * What belongs to production and of which no WAL tells, as it is at the volume's path, or in a clone that takes its
     * place; asks no server.
     */
    BesideWal besideWal(Path root);

    /**
     * Stands for the files in a volume, or in a clone of it, that are not the database's; empty text where the volume has
     * none and where it has no database.
     */
    String filesBeside(Path root);

    /** Writes dirty pages out, so that a stop is short. */
    void checkpoint();

    /** Waits until the transactions that are open now have ended, at most that long. */
    void drain(Duration grace);

    /**
     * Stops production; it has stopped in good order when this returns.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where it has not, or not within the deadline
     */
    void stop(Duration deadline);

    /**
     * Keeps every further server from starting on production's data, whoever starts it, while the one that runs goes on and
     * can stop in good order; on the disk when this returns. {@link #start} and {@link #disarm} end it.
     */
    void bar();

    /** Ends what {@link #bar} has begun, also in an earlier process. */
    void unbar();

    /** Keeps every server from starting on the data at a directory, whoever starts it; on the disk when this returns. */
    void disarm(Path root);

    /** Lets a server start on it again; on the disk when this returns. */
    void arm(Path root);

    /**
     * Starts the old data at the volume's path so that it serves reads and no session can write to it, and waits until it
     * answers; a service that cannot does nothing.
     */
    void startStandby();

    /** Ends what {@link #startStandby} has started, also in an earlier process; the data is disarmed again. */
    void stopStandby(Duration deadline);

    /** Lets the links in a clone, whose server is stopped, lead to where production lies, as a snapshot of it has them. */
    void relink(Path clone);

    /** Likewise for a clone whose links lead to another place, where nothing need be any more. */
    void relink(Path clone, Path home);

    /**
     * Gives an upgraded clone production's own configuration instead of its own.
     *
     * @param clone the clone, its server stopped
     * @return what a reader must know, such as settings that the new version does not have
     */
    List<String> handOver(Path clone);

    /**
     * Makes an upgraded clone ready for production's place: links to where it will lie, disarmed. All of it is on the disk
     * when this returns.
     *
     * @param clone the clone, its server stopped
     */
    void settle(Path clone);

    /**
     * What was made outside the volume for a version.
     *
     * @param made whether anything was: what was there before is its owner's
     * @param notices what a reader must know, such as settings that the version does not have
     */
    record Preparation(boolean made, List<String> notices) {

        public static final Preparation NOTHING = new Preparation(false, List.of());
    }

    /** Makes what lies outside the volume, such as a directory of configuration, for a version; keeps what is there. */
    Preparation prepareFor(String version);

    /**
     * Copies production's configuration so that it can be prepared for a new version, and tried, without a write to it.
     *
     * @param to a short directory that does not exist
     * @return the settings of a production that has its configuration there
     */
    PromotionSettings copyConfiguration(Path to, Optional<String> newVersion);

    /**
     * Keeps what starts, stops or removes a server by its registration on the host from doing so to the new version's data
     * in the old version's name; what was prepared for the new version is lasting then.
     *
     * @param promotion the promotion that put the new version in the old one's place
     * @return where the old version's configuration is now; empty where it lay inside the volume
     */
    Optional<Path> retire(String version, String newVersion, String promotion);

    /** Refuses where {@link #reinstate} could not put the old version's configuration back. */
    void requireRoomFor(String version, String promotion);

    /**
     * Takes back what {@link #retire} did, byte for byte, and keeps the new version from acting in its place.
     *
     * @param made whether the promotion prepared the new version's configuration
     */
    void reinstate(String version, String newVersion, String promotion, boolean made);

    /** How the old version is dropped from the host when nothing leads back to it, one sentence each. */
    List<String> farewell(String version, String promotion);

    /** Takes back what {@link #prepareFor} has made for a version, and nothing else. */
    void withdraw(String version);

    /** Starts the upgraded clone at its {@link ClosedPlace}, where only the engine reaches it, and waits until it answers. */
    void startClosed();

    /** Reads in the closed clone, as clients will in production; throws where it does not answer them. */
    void probeClosed();

    /** The upgraded clone as a volume, reached as only the engine can. */
    Volume closed();

    /** Stops what {@link #startClosed} has started, also in an earlier process; does nothing where nothing runs. */
    void stopClosed();

    /** Starts production for its clients and waits until it answers; does nothing where it serves. */
    void start();

    /** Looks at what lies in production's place before it is opened; a service that cannot does nothing. */
    void check();

    /** Tries production by the path that its clients use; throws where it does not serve them. */
    void probe();

    /** What the upgrade has left in a clone of what it replaced, as paths relative to the clone. */
    List<String> retired(Path clone);

    /**
     * Removes what the upgrade left in production's data.
     *
     * @param retired what {@link #retired} found in the clone that has taken production's place
     */
    void tidy(List<String> retired);

    /** Where production archives, begins a new archive; does nothing elsewhere. */
    void beginArchive();
}
