package io.jenkins.plugins.rediacc.engine.exec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the first and the last part of what a process prints, so that memory stays bounded whatever it prints. */
public final class BoundedCapture implements OutputSink {

    private final int half;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final byte[] tail;
    private long afterHead;

    /** A capture of at most that many bytes. */
    public BoundedCapture(int limit) {
        this.half = limit / 2;
        this.tail = new byte[half];
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        int toHead = Math.min(length, half - head.size());
        head.write(bytes, 0, toHead);
        int rest = length - toHead;
        int skipped = Math.max(0, rest - half);
        for (int i = toHead + skipped; i < length; i++) {
            tail[(int) ((afterHead + skipped++) % half)] = bytes[i];
        }
        afterHead += rest;
    }

    /** What was kept, with a line saying how much is missing where something is. */
    public synchronized String text() {
        String first = head.toString(StandardCharsets.UTF_8);
        if (afterHead == 0) {
            return first;
        }
        int kept = (int) Math.min(afterHead, half);
        byte[] last = new byte[kept];
        for (int i = 0; i < kept; i++) {
            last[i] = tail[(int) ((afterHead - kept + i) % half)];
        }
        String gap = afterHead > half ? "\n… " + (afterHead - half) + " bytes left out …\n" : "";
        return first + gap + new String(last, StandardCharsets.UTF_8);
    }
}
