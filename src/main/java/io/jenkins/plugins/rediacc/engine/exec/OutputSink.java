package io.jenkins.plugins.rediacc.engine.exec;

/** Where a process's output goes, as it comes. */
@FunctionalInterface
public interface OutputSink {

    /** A sink that drops everything. */
    OutputSink DROP = (bytes, length) -> {};

    /** Takes the next bytes; the array is reused afterwards. */
    void accept(byte[] bytes, int length);
}
