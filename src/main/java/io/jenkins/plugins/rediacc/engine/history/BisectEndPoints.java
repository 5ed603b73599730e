package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The snapshots that must not be pruned because an answer since when a plan fails rests on them: one file a volume,
 * {@code bisect/<volume>.json} in the state directory.
 */
public final class BisectEndPoints {

    private static final ObjectMapper MAPPER = Json.mapper();

    private final Path file;

    public BisectEndPoints(Path stateDirectory, String volume) {
        this.file = stateDirectory.resolve("bisect").resolve(volume + ".json");
    }

    /**
     * What one plan needs.
     *
     * @param plan the plan's file
     * @param snapshots the ids
     */
    private record OfPlan(String plan, Instant updated, Set<String> snapshots) {}

    /**
     * The ids of the snapshots to keep.
     *
     * @throws RediaccException where the file cannot be read: then nobody knows, and nothing may be pruned
     */
    public Set<String> read() {
        try {
            Set<String> ids = new TreeSet<>();
            readAll().forEach(plan -> ids.addAll(plan.snapshots()));
            return ids;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Replaces what the plan needs; with no snapshots, it needs none any more. */
    public void replace(Path plan, Collection<String> snapshots) {
        try {
            Files.createDirectories(file.getParent());
            try (LedgerLock ignored = LedgerLock.exclusive(file.resolveSibling(file.getFileName() + ".lock"))) {
                List<OfPlan> all = new ArrayList<>(readAll());
                all.removeIf(other -> other.plan().equals(plan.toString()));
                if (!snapshots.isEmpty()) {
                    all.add(new OfPlan(plan.toString(), Instant.now(), new TreeSet<>(snapshots)));
                }
                DurableFile.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
            }
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    private List<OfPlan> readAll() throws IOException {
        return Files.exists(file)
                ? MAPPER.readValue(Files.readAllBytes(file), new TypeReference<List<OfPlan>>() {})
                : List.of();
    }

    private RediaccException failed(String act, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot " + act + " " + file)
                        .tool(String.valueOf(e))
                        .todo("make sure that this user may read and write it"),
                e);
    }
}
