package io.jenkins.plugins.rediacc.engine.model;

/** How much a clone may grow: bytes, or a fraction of the data set's size. */
public sealed interface DiskGrowth {

    record Bytes(long bytes) implements DiskGrowth {}

    record Fraction(double ofVolume) implements DiskGrowth {}

    /** The limit in bytes for a data set of the given size. */
    default long bytesFor(long volumeBytes) {
        return this instanceof Bytes absolute ? absolute.bytes() : (long) (((Fraction) this).ofVolume() * volumeBytes);
    }
}
