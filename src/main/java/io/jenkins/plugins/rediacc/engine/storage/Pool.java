package io.jenkins.plugins.rediacc.engine.storage;

/** The space that a volume and its clones share, in bytes. */
public record Pool(long totalBytes, long freeBytes) {

    /** The fill from 0 to 1. */
    public double fill() {
        return totalBytes == 0 ? 1 : 1 - (double) freeBytes / totalBytes;
    }
}
