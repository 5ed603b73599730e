package io.jenkins.plugins.rediacc.engine.exec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the first and the last part of what a process prints, so that memory stays bounded whatever it prints. */
public final class BoundedCapture implements OutputSink {

    private final int half;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private byte[] tail = new byte[0];
    private long afterHead;

    /** A capture of at most that many bytes. */
    public BoundedCapture(int limit) {
        this.half = limit / 2;
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        int toHead = Math.min(length, half - head.size());
        head.write(bytes, 0, toHead);
        if (toHead < length) {
            keepLast(bytes, toHead, length);
        }
    }

    private void keepLast(byte[] bytes, int from, int length) {
        if (tail.length == 0) {
            tail = new byte[half];
        }
        int kept = Math.min(length - from, half);
        afterHead += length - from;
        int position = (int) ((afterHead - kept) % half);
        int untilEnd = Math.min(kept, half - position);
        System.arraycopy(bytes, length - kept, tail, position, untilEnd);
        System.arraycopy(bytes, length - kept + untilEnd, tail, 0, kept - untilEnd);
    }

    /** What was kept, with a line saying how much is missing where something is. */
    public synchronized String text() {
        String first = head.toString(StandardCharsets.UTF_8);
        if (afterHead == 0) {
            return first;
        }
        int kept = (int) Math.min(afterHead, half);
        byte[] last = new byte[kept];
        int position = (int) ((afterHead - kept) % half);
        int untilEnd = Math.min(kept, half - position);
        System.arraycopy(tail, position, last, 0, untilEnd);
        System.arraycopy(tail, 0, last, untilEnd, kept - untilEnd);
        String gap = afterHead > half ? "\n… " + (afterHead - half) + " bytes left out …\n" : "";
        return first + gap + new String(last, StandardCharsets.UTF_8);
    }
}
