package io.jenkins.plugins.rediacc.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** One of the places where a lease stands: its record, and the lock that its process holds as long as it lives. */
final class LeasePlace {

    private static final ObjectMapper MAPPER = Json.mapper();

    private final Path recordFile;
    private final Path lockFile;

    /** A place in a directory; nothing is made yet. */
    LeasePlace(Path directory, String name) {
        recordFile = directory.resolve(name);
        lockFile = directory.resolve(name + ".lock");
    }

    /** The record; empty where there never was a lease. What cannot be read or understood is a refusal. */
    Optional<LeaseRecord> read() {
        try {
            LeaseRecord record = MAPPER.readValue(Files.readAllBytes(recordFile), LeaseRecord.class);
            if (record == null || record.process() == null || record.run() == null || record.since() == null) {
                throw unusable("read", "it is not whole");
            }
            return Optional.of(record);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw unusable("understand", e.getOriginalMessage());
        } catch (IOException e) {
            throw unusable("read", e.toString());
        }
    }

    /** Writes the record; returns when it is on the disk. */
    void write(LeaseRecord record) {
        try {
            DurableFile.write(recordFile, MAPPER.writeValueAsString(record) + "\n");
        } catch (IOException e) {
            throw unusable("write", e.toString());
        }
    }

    /** Takes the lock, without waiting; empty where another process, or this one, holds it. */
    Optional<FileChannel> lock() {
        FileChannel channel = null;
        boolean locked = false;
        try {
            SharedAccess.createDirectories(lockFile.getParent());
            channel = SharedAccess.open(lockFile, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            locked = lock != null;
            return locked ? Optional.of(channel) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable("lock", e.toString());
        } finally {
            if (channel != null && !locked) {
                close(channel);
            }
        }
    }

    /** Waits until no other process holds the lock. */
    void awaitUnlocked() {
        try (FileChannel channel = SharedAccess.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("the lock is gone");
            }
        } catch (IOException e) {
            throw unusable("lock", e.toString());
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written through it, and it holds no lock.
        }
    }

    private RediaccException unusable(String act, String words) {
        return RediaccException.refused(Explanation.of(
                        "cannot " + act + " the lease " + recordFile + ", which says whether a promotion is under way")
                .tool(Names.printable(words))
                .state("nothing was promoted")
                .todo("give this user read and write access to " + recordFile.getParent()
                        + ", as a member of the group that it belongs to"));
    }
}
