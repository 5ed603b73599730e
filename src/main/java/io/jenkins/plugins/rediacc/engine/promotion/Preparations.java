package io.jenkins.plugins.rediacc.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was prepared for a volume, one at a time: {@code promotions/<volume>/prepared.json} in the state directory, and
 * beside it the sealed plan in {@code prepared-<run>}.
 */
public final class Preparations {

    private static final String COPY = "prepared-";

    private final String volume;
    private final Path directory;
    private final Path file;

    /** The preparations in a state directory. */
    public Preparations(Path state, Volume volume) {
        this.volume = volume.name();
        this.directory = state.resolve("promotions").resolve(volume.name());
        this.file = directory.resolve("prepared.json");
    }

    /** Seals a plan where it stays until it is promoted, or another is prepared. */
    public SealedPlan seal(String run, Plan plan, Map<String, String> environment) {
        try {
            SharedAccess.createDirectories(directory);
        } catch (IOException e) {
            throw failed("create " + directory, e);
        }
        return PlanSealer.seal(plan, copyOf(run), environment);
    }

    private Path copyOf(String run) {
        return directory.resolve(COPY + Names.require("run", run));
    }

    /** Keeps what was weighed and found ready, instead of what was prepared before; on the disk when this returns. */
    public void keep(String run, Instant at, SealedPlan sealed, String evidence) {
        try {
            DurableFile.write(file, Json.mapper().writeValueAsString(Prepared.of(run, at, sealed, evidence)) + "\n");
        } catch (IOException e) {
            throw failed("write " + file, e);
        }
        copies().stream().filter(copy -> !copy.equals(copyOf(run))).forEach(PlanSealer::discard);
    }

    /** Forgets a plan that was sealed and not found ready. */
    public void forget(String run) {
        PlanSealer.discard(copyOf(run));
    }

    /** What is prepared; throws with exit code 4 where nothing is. */
    public Prepared require() {
        try {
            return Json.mapper().readValue(Files.readAllBytes(file), Prepared.class);
        } catch (NoSuchFileException e) {
            throw RediaccException.refused(Explanation.of("no promotion of volume " + volume + " is prepared")
                    .state("nothing was changed")
                    .todo("run 'rediacc promote " + volume + " PLAN --prepare' first"));
        } catch (JsonProcessingException e) {
            throw RediaccException.refused(Explanation.of(file + " cannot be understood")
                    .tool(e.getOriginalMessage())
                    .state("nothing was changed")
                    .todo("prepare again"));
        } catch (IOException e) {
            throw failed("read " + file, e);
        }
    }

    /**
     * The prepared plan, sealed once more for the run that promotes it.
     *
     * @param target does not exist yet; its parent does
     */
    public SealedPlan sealed(Prepared prepared, Path target, Map<String, String> environment) {
        Plan kept = PlanReader.read(copyOf(prepared.run()).resolve(prepared.fileName()));
        return prepared.sealed(PlanSealer.seal(kept, target, environment));
    }

    /** Ends what was prepared: it is promoted. */
    public void end() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("delete " + file, e);
        }
        copies().forEach(PlanSealer::discard);
    }

    private List<Path> copies() {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(COPY))
                    .toList();
        } catch (IOException e) {
            throw failed("list " + directory, e);
        }
    }

    private static RediaccException failed(String act, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot " + act)
                        .tool(String.valueOf(e))
                        .todo("give this user access to the state directory, and space"),
                e);
    }
}
