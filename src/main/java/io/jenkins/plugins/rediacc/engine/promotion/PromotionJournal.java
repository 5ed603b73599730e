package io.jenkins.plugins.rediacc.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a promotion is about to do and what it has done, one line of JSON each, on the disk before the act that it
 * announces: {@code promotions/<volume>/<id>.jsonl} in the state directory. It says what was meant; what is there decides
 * what is so. A line that a crash has torn was not written.
 */
final class PromotionJournal {

    private static final String SUFFIX = ".jsonl";
    private static final ObjectMapper JSON = Json.mapper();

    private final Path file;
    private final Clock clock;
    private final List<JournalEntry> entries = new ArrayList<>();
    private final Map<String, String> facts = new HashMap<>();
    private long bytes;
    private boolean uncertain;

    private PromotionJournal(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** A new journal; the facts name what it is of. */
    static PromotionJournal create(Path state, String volume, String id, Map<String, String> facts, Clock clock) {
        Path file = directory(state, volume).resolve(Names.require("run", id) + SUFFIX);
        if (Files.exists(file)) {
            throw RediaccException.refused(
                    Explanation.of("there is a journal " + file + " already").todo("use another run id"));
        }
        PromotionJournal journal = new PromotionJournal(file, clock);
        journal.append(Event.STARTED, "", facts);
        return journal;
    }

    /** Whether there is a journal of that id. */
    static boolean exists(Path state, String volume, String id) {
        return Files.exists(directory(state, volume).resolve(Names.require("run", id) + SUFFIX));
    }

    /** The journal of that id; throws with exit code 5 where there is none. */
    static PromotionJournal open(Path state, String volume, String id, Clock clock) {
        Path file = directory(state, volume).resolve(Names.require("run", id) + SUFFIX);
        if (!Files.exists(file)) {
            throw RediaccException.notFound(Explanation.of("there is no journal " + file)
                    .state("nothing was changed")
                    .todo("without it nobody knows what was begun: look at the volume, and start or exchange by hand"));
        }
        PromotionJournal journal = new PromotionJournal(file, clock);
        journal.read();
        return journal;
    }

    /** All journals of a volume, the oldest first. */
    static List<PromotionJournal> all(Path state, String volume, Clock clock) {
        Path directory = directory(state, volume);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> open(state, volume, name.substring(0, name.length() - SUFFIX.length()), clock))
                    .filter(journal -> !journal.entries.isEmpty())
                    .sorted(Comparator.comparing(PromotionJournal::started))
                    .toList();
        } catch (IOException e) {
            throw failed("list", directory, e);
        }
    }

    private static Path directory(Path state, String volume) {
        return state.resolve("promotions").resolve(volume);
    }

    /** Writes an entry; it is on the disk when this returns. */
    JournalEntry append(Event event, String act, Map<String, String> found) {
        JournalEntry entry = new JournalEntry(clock.instant(), event, act, found);
        boolean interrupted = Thread.interrupted();
        try {
            SharedAccess.createDirectories(file.getParent());
            byte[] line = (JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
            try (FileChannel channel = SharedAccess.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(bytes);
                channel.position(bytes);
                DurableFile.writeFully(channel, line);
                channel.force(true);
            }
            if (bytes == 0) {
                DurableFile.syncDirectory(file.getParent());
                DurableFile.syncDirectory(file.getParent().getParent());
            }
            bytes += line.length;
            remember(entry);
            return entry;
        } catch (IOException e) {
            takeBack();
            throw failed("write", file, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An entry that could not be written whole must not be read by whoever resumes. */
    private void takeBack() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
            channel.force(true);
        } catch (IOException e) {
            uncertain = true;
        }
    }

    /**
     * Writes an entry where that is possible: a full disk must not keep production from serving again, and what undoes goes
     * by what is there. Where nobody can tell what the journal says now, nothing must be undone, and this throws.
     */
    void appendIfPossible(Event event, String act, Map<String, String> found) {
        try {
            append(event, act, found);
        } catch (RediaccException e) {
            if (uncertain) {
                throw e;
            }
        }
    }

    private void read() {
        try {
            byte[] all = Files.readAllBytes(file);
            int start = 0;
            for (int i = 0; i < all.length; i++) {
                if (all[i] == '\n') {
                    remember(JSON.readValue(all, start, i - start, JournalEntry.class));
                    start = i + 1;
                }
            }
            bytes = start;
        } catch (JsonProcessingException e) {
            throw RediaccException.refused(Explanation.of("the journal " + file + " cannot be understood")
                    .tool(e.getOriginalMessage())
                    .state("nothing was changed")
                    .todo("see what was changed in it; nothing is started or exchanged as long as it is not whole"));
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    private void remember(JournalEntry entry) {
        entries.add(entry);
        facts.putAll(entry.facts());
    }

    String id() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    Instant started() {
        return entries.get(0).time();
    }

    List<JournalEntry> entries() {
        return List.copyOf(entries);
    }

    boolean has(Event event) {
        return entries.stream().anyMatch(entry -> entry.event() == event);
    }

    boolean has(Event event, String act) {
        return entry(event, act).isPresent();
    }

    /** The last entry of that kind about that act. */
    Optional<JournalEntry> entry(Event event, String act) {
        return entries.stream()
                .filter(entry -> entry.event() == event && entry.act().equals(act))
                .reduce((first, second) -> second);
    }

    /** All that was found, by name. */
    Map<String, String> facts() {
        return Map.copyOf(facts);
    }

    /** What was last found under that name. */
    Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /** What was last found under that name; throws where nothing was. */
    String require(String name) {
        return fact(name)
                .orElseThrow(() -> RediaccException.refused(Explanation.of("the journal " + file + " says no " + name)
                        .state("nothing was changed")));
    }

    private static RediaccException failed(String act, Path path, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot " + act + " " + path)
                        .tool(String.valueOf(e))
                        .todo("give this user access to the state directory, and space"),
                e);
    }
}
