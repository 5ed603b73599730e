package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The space that a volume and its clones share, in bytes. */
public record Pool(long totalBytes, long freeBytes) {

    /** The file system that holds the path; free is what an ordinary user may still write. */
    public static Pool of(Path path) {
        try {
            FileStore store = Files.getFileStore(path);
            return new Pool(store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot tell the free space of " + path).tool(String.valueOf(e)),
                    e);
        }
    }

    /** The fill from 0 to 1. */
    public double fill() {
        return totalBytes == 0 ? 1 : 1 - (double) freeBytes / totalBytes;
    }
}
