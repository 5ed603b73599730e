package io.jenkins.plugins.rediacc.engine.storage;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Small records as JSON files that are on the disk, file and directory, when a method returns. */
public final class DurableJson {

    private static final String SUFFIX = ".json";
    private static final String DRAFT_SUFFIX = ".new";
    private static final int LARGEST = 64 << 20;
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(10);

    private static final OpenOption[] DRAFT = {StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE};

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private DurableJson() {}

    /** Writes the record under that name: a reader sees the old file or the new one, never a part. */
    public static void write(Path directory, String name, Object value) {
        Path target = directory.resolve(name + SUFFIX);
        try {
            // Before the draft is there: the first record of a process takes its time to become text, and a process
            // that
            // is killed meanwhile would leave an empty draft.
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(value));
            Path draft = directory.resolve("." + name + DRAFT_SUFFIX);
            try (FileChannel channel = SharedAccess.open(draft, DRAFT)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
        } catch (IOException e) {
            throw failure("write", target, e);
        }
    }

    /** Creates a directory for records where it is missing; its parent must exist. */
    static void createDirectory(Path directory) {
        try {
            if (!FileFacts.isDirectory(directory)) {
                SharedAccess.createDirectories(directory);
                sync(directory.getParent());
            }
        } catch (IOException e) {
            throw failure("create", directory, e);
        }
    }

    /** The record as a text of ASCII on one line. */
    public static String text(Object value) {
        try {
            return JSON.writer()
                    .without(SerializationFeature.INDENT_OUTPUT)
                    .with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature())
                    .writeValueAsString(value);
        } catch (JacksonException e) {
            throw new IllegalStateException("cannot write " + value, e);
        }
    }

    /** The record of that text; empty where it is not whole. */
    public static <T> Optional<T> parse(String text, Class<T> type) {
        try {
            return Optional.ofNullable(JSON.readValue(text, type));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The record of that name; empty where there is none or it is not whole. */
    public static <T> Optional<T> read(Path directory, String name, Class<T> type) {
        return read(directory.resolve(name + SUFFIX), type);
    }

    /** Whether there is a record of that name, whole or not. */
    static boolean exists(Path directory, String name) {
        return FileFacts.exists(directory.resolve(name + SUFFIX));
    }

    /** All whole records in the directory. */
    static <T> List<T> readAll(Path directory, Class<T> type) {
        if (!FileFacts.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.toString().endsWith(SUFFIX))
                    .sorted()
                    .flatMap(entry -> read(entry, type).stream())
                    .toList();
        } catch (IOException e) {
            throw failure("list", directory, e);
        }
    }

    /**
     * Deletes the drafts of records that never counted, because their writer was killed: where they say so, or are not
     * whole and older than any writing takes.
     */
    static <T> void deleteDrafts(Path directory, Class<T> type, Predicate<T> abandoned) {
        if (!FileFacts.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.filter(each -> each.toString().endsWith(DRAFT_SUFFIX))
                    .toList()) {
                if (read(entry, type).map(abandoned::test).orElseGet(() -> isOld(entry))) {
                    Files.deleteIfExists(entry);
                }
            }
        } catch (IOException e) {
            throw failure("tidy", directory, e);
        }
    }

    private static boolean isOld(Path draft) {
        try {
            return Files.getLastModifiedTime(draft)
                    .toInstant()
                    .isBefore(Instant.now().minus(LONGEST_WRITE));
        } catch (IOException e) {
            // It counts now, or its writer has begun anew.
            return false;
        }
    }

    /** Deletes the record of that name, if there is one. */
    static void delete(Path directory, String name) {
        Path file = directory.resolve(name + SUFFIX);
        try {
            if (Files.deleteIfExists(file)) {
                sync(directory);
            }
        } catch (IOException e) {
            throw failure("delete", file, e);
        }
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        if (!FileFacts.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(FilesByHandle.read(file, LARGEST), type));
        } catch (JacksonException e) {
            return Optional.empty();
        } catch (NoSuchFileException e) {
            // Another process has deleted it in this moment.
            return Optional.empty();
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static RediaccException failure(String act, Path file, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot " + act + " " + file)
                        .tool(String.valueOf(e))
                        .todo("its directory must exist, belong to the user that the engine runs as, and have space"),
                e);
    }
}
