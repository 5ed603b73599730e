package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory.Name;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Production's objects as a dry run saw them, each by a digest of its definition: {@code promotions/<volume>/objects.json} in
 * the state directory. It only names what differs; whether anything does, the dry run's record tells.
 */
final class RecordedObjects {

    private record Entry(String database, String kind, String name, String digest) {}

    private record Content(String fingerprint, List<Entry> objects) {}

    private final Path file;

    RecordedObjects(Path state, String volume) {
        this.file = state.resolve("promotions").resolve(volume).resolve("objects.json");
    }

    /** Keeps them instead of those of an earlier dry run of the volume. */
    void keep(ObjectInventory inventory) {
        List<Entry> entries = new ArrayList<>();
        inventory
                .digests()
                .forEach((name, digest) -> entries.add(new Entry(name.database(), name.kind(), name.name(), digest)));
        try {
            SharedAccess.createDirectories(file.getParent());
            DurableFile.write(
                    file, Json.mapper().writeValueAsString(new Content(inventory.fingerprint(), entries)) + "\n");
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot write " + file)
                            .tool(String.valueOf(e))
                            .todo("give this user access to the state directory, and space"),
                    e);
        }
    }

    /** What is new, gone or different; empty where the objects of that fingerprint are not known one by one. */
    List<String> differences(String fingerprint, ObjectInventory now) {
        Optional<SortedMap<Name, String>> before = read(fingerprint);
        if (before.isEmpty()) {
            return List.of();
        }
        SortedMap<Name, String> digests = now.digests();
        TreeSet<Name> names = new TreeSet<>(before.get().keySet());
        names.addAll(digests.keySet());
        List<String> differences = new ArrayList<>();
        for (Name name : names) {
            String old = before.get().get(name);
            String fresh = digests.get(name);
            if (old == null) {
                differences.add(name + " is new");
            } else if (fresh == null) {
                differences.add(name + " is gone");
            } else if (!old.equals(fresh)) {
                differences.add(name + " is defined differently");
            }
        }
        return differences;
    }

    /** Another dry run may have written them since, and nobody need have. */
    private Optional<SortedMap<Name, String>> read(String fingerprint) {
        try {
            Content content = Json.mapper().readValue(Files.readAllBytes(file), Content.class);
            if (!fingerprint.equals(content.fingerprint())) {
                return Optional.empty();
            }
            SortedMap<Name, String> digests = new TreeMap<>();
            content.objects()
                    .forEach(entry ->
                            digests.put(new Name(entry.database(), entry.kind(), entry.name()), entry.digest()));
            return Optional.of(digests);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
