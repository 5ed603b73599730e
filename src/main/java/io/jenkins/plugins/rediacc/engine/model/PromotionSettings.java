package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a volume is promoted: {@code promote:} in the catalogue.
 *
 * @param approvals how many people must have approved; a caller may ask for more, never for fewer
 * @param requiredTests tests that every plan must have and pass, by name or by the built-in's name
 * @param server how production is stopped and started
 * @param pooler what holds clients back meanwhile, and lets them go on; empty where there is nothing
 * @param probe reaches production as clients do, and exits with 0 where it serves
 * @param limits how long things may take
 * @param reads what production's readers get during the pause
 * @param keepOld how long the old side is kept after the window for the way back was ended
 * @param highAvailability how a manager of standbys is held back; empty where there is none
 * @param afterArchive what begins a new archive after a promotion; empty where production does not archive
 * @param files what lies in the volume beside a database, or instead of one
 * @param configuration the directory of the server's configuration where that lies outside the data directory, as on
 *     Debian, with {@code {version}} in it; empty where it lies inside
 */
public record PromotionSettings(
        int approvals,
        List<String> requiredTests,
        Server server,
        Optional<Pooler> pooler,
        Optional<CommandTemplate> probe,
        Limits limits,
        Reads reads,
        Duration keepOld,
        Optional<HighAvailability> highAvailability,
        Optional<CommandTemplate> afterArchive,
        Files files,
        Optional<String> configuration) {

    public PromotionSettings {
        requiredTests = List.copyOf(requiredTests);
    }

    /** What holds where the catalogue says nothing. */
    public static final PromotionSettings DEFAULT = new PromotionSettings(
            0,
            List.of(),
            Server.BY_ITSELF,
            Optional.empty(),
            Optional.empty(),
            Limits.DEFAULT,
            Reads.NONE,
            Duration.ofDays(7),
            Optional.empty(),
            Optional.empty(),
            Files.NOTHING,
            Optional.empty());

    /** These settings with a longest pause of its own. */
    public PromotionSettings withMaxPause(Duration maxPause) {
        return withLimits(limits.withMaxPause(maxPause));
    }

    /** These settings with an age of its own that evidence may have. */
    public PromotionSettings withMaxAge(Duration maxAge) {
        return withLimits(limits.withMaxAge(maxAge));
    }

    /** The directory of the server's configuration for a major version; empty where it lies in the data directory. */
    public Optional<String> configurationFor(String majorVersion) {
        return configuration.map(directory -> directory.replace(CommandTemplate.VERSION, majorVersion));
    }

    /** These settings with another directory of configuration, {@code {version}} in it. */
    public PromotionSettings withConfiguration(Optional<String> other) {
        return new PromotionSettings(
                approvals,
                requiredTests,
                server,
                pooler,
                probe,
                limits,
                reads,
                keepOld,
                highAvailability,
                afterArchive,
                files,
                other);
    }

    private PromotionSettings withLimits(Limits changed) {
        return new PromotionSettings(
                approvals,
                requiredTests,
                server,
                pooler,
                probe,
                changed,
                reads,
                keepOld,
                highAvailability,
                afterArchive,
                files,
                configuration);
    }

    /**
     * How production is stopped and started. Without {@code stop} and {@code start} the engine uses {@code pg_ctl} as the
     * data's owner.
     *
     * @param stop stops production, and returns when it has stopped
     * @param start starts production, and returns when it serves
     * @param enable makes the host start that version at its boot
     * @param disable keeps the host from starting that version at its boot
     */
    public record Server(
            Optional<CommandTemplate> stop,
            Optional<CommandTemplate> start,
            Optional<CommandTemplate> enable,
            Optional<CommandTemplate> disable) {

        static final Server BY_ITSELF =
                new Server(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A connection pooler: {@code pause} holds clients back, {@code resume} lets them go on. */
    public record Pooler(CommandTemplate pause, CommandTemplate resume) {}

    /** A manager of standbys, such as Patroni; {@code check} exits with 0 where it is held back. */
    public record HighAvailability(CommandTemplate pause, CommandTemplate resume, CommandTemplate check) {}

    /**
     * Files in the volume that are not a database's: all of them where it has none.
     *
     * @param beside what becomes of those beside a database
     * @param freeze keeps them from being written
     * @param thaw ends that
     * @param check looks at the files of a volume without a database
     */
    public record Files(
            Beside beside,
            Optional<CommandTemplate> freeze,
            Optional<CommandTemplate> thaw,
            Optional<CommandTemplate> check) {

        static final Files NOTHING = new Files(Beside.REFUSE, Optional.empty(), Optional.empty(), Optional.empty());

        /** The same for a clone, which nobody else writes to. */
        public Files withoutCommands() {
            return new Files(beside, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** What becomes of files in a database's volume that are not the database's. */
    public enum Beside {
        /** A volume that has some is not promoted. */
        REFUSE,
        /** They come along as they are when they are frozen. */
        CARRY
    }

    /** What production's readers get during the pause. */
    public enum Reads {
        /** Nothing. */
        NONE,
        /** The old data, from a server in standby mode, which no session can write to. */
        STANDBY
    }

    /**
     * How long things may take.
     *
     * @param maxPause the longest pause of writes that is accepted
     * @param maxAge how old a rehearsal and a dry run may be
     * @param margin how many times the rehearsed pause must fit into {@code maxPause}; at least 1
     * @param grace how long open transactions may go on before they are ended
     * @param longestTransaction a transaction older than that is a refusal
     * @param stopDeadline how long production may take to stop
     */
    public record Limits(
            Duration maxPause,
            Duration maxAge,
            double margin,
            Duration grace,
            Duration longestTransaction,
            Duration stopDeadline) {

        public static final Limits DEFAULT = new Limits(
                Duration.ofSeconds(120),
                Duration.ofHours(24),
                1.5,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));

        Limits withMaxPause(Duration other) {
            return new Limits(other, maxAge, margin, grace, longestTransaction, stopDeadline);
        }

        Limits withMaxAge(Duration other) {
            return new Limits(maxPause, other, margin, grace, longestTransaction, stopDeadline);
        }
    }
}
