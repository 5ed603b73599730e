package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Passes on what a script prints and takes out of it the line by which the script's own exit code comes: rdc's exit code
 * alone cannot tell a script that ended with 7 from a server that failed.
 */
final class SentinelSink implements OutputSink {

    private static final int DIGITS = 3;

    private final OutputSink next;
    private final String marker;
    private final StringBuilder held = new StringBuilder();
    private OptionalInt code = OptionalInt.empty();

    /**
     * A sink.
     *
     * @param name what no script prints by itself
     */
    SentinelSink(OutputSink next, String name) {
        this.next = next;
        this.marker = "\n" + name + "=";
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        held.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        takeCode();
        pass(held.length() - heldBack());
    }

    /** The script's exit code; empty where the script did not come to its end. */
    synchronized OptionalInt code() {
        takeCode();
        pass(held.length());
        return code;
    }

    private void takeCode() {
        for (int start = held.indexOf(marker); start >= 0; start = held.indexOf(marker, start + 1)) {
            int end = held.indexOf("\n", start + marker.length());
            if (end >= 0 && isCode(start, end)) {
                code = OptionalInt.of(Integer.parseInt(held.substring(start + marker.length(), end)));
                held.delete(start, end + 1);
                return;
            }
        }
    }

    private boolean isCode(int start, int end) {
        return held.substring(start + marker.length(), end).matches("[0-9]{1," + DIGITS + "}");
    }

    /** How much of the end may be the beginning of the line. */
    private int heldBack() {
        int start = held.lastIndexOf(marker);
        if (start >= 0 && held.indexOf("\n", start + marker.length()) < 0) {
            return held.length() - start;
        }
        for (int length = Math.min(marker.length(), held.length()); length > 0; length--) {
            if (marker.startsWith(held.substring(held.length() - length))) {
                return length;
            }
        }
        return 0;
    }

    private void pass(int length) {
        if (length > 0) {
            byte[] bytes = held.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
            held.delete(0, length);
            next.accept(bytes, bytes.length);
        }
    }
}
