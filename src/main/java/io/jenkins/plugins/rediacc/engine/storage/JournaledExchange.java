package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What exchanges have in common that rename one thing after the other: what is to be done is written down first, and whoever
 * looks at the volume next ends what a killed process left.
 */
public final class JournaledExchange {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String LOCK = ".exchange.lock";

    private JournaledExchange() {}

    /** Refuses to exchange anything but production. */
    public static void requireProduction(Volume volume, Path one) {
        if (!one.equals(volume.path())) {
            throw RediaccException.refused(
                    Explanation.of("only " + volume.path() + " can be exchanged with a clone, not " + one));
        }
    }

    /** Held by who exchanges anything of the volume. */
    public static HostLock lock(Volume volume) {
        return HostLock.take(volume.snapshots().resolve(LOCK), LIMIT, "the exchange of volume " + volume.name());
    }

    /** The lock under which an exchange with the clone at that place was begun. */
    public static HostLock lockOf(String otherPlace, String production) {
        return HostLock.take(Path.of(otherPlace).resolveSibling(LOCK), LIMIT, "the exchange of " + production);
    }

    /**
     * Waits for the tools of an engine that was killed, which may still be at work.
     *
     * @param programs those that change something, without their directories
     * @param names of which such a tool has one as an argument
     */
    public static void awaitTools(Set<String> programs, List<String> names) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (anyNames(programs, names) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean anyNames(Set<String> programs, List<String> names) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .filter(info -> info.command()
                        .filter(command -> programs.contains(command.substring(command.lastIndexOf('/') + 1)))
                        .isPresent())
                .flatMap(info -> info.arguments().stream().flatMap(Stream::of))
                .anyMatch(names::contains);
    }

    /** Where production was not mounted, the volume's path was only its name's, and is another one now. */
    public static void requirePlace(Volume volume, String place, String production) {
        if (!Path.of(place).equals(volume.path())) {
            throw RediaccException.surroundings(
                    ErrorCause.KILLED,
                    Explanation.of("an exchange of " + production + " had been left half-way")
                            .state("it is ended now; " + production + " is mounted at " + place)
                            .todo("run the same command again"));
        }
    }
}
