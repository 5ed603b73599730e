package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a program of 64 bits says that its loader and its libraries are (elf(5), ld.so(8)). It is read, not run, as
 * {@code ldd} would.
 */
final class ElfFile {

    private static final int MAGIC = 0x7f454c46;
    private static final int BITS_64 = 2;
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADERS_AT = 32;
    private static final int PROGRAM_HEADER_SIZE_AT = 54;
    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final int INTERPRETER = 3;
    private static final int STRING_TABLE = 5;
    private static final int RPATH = 15;
    private static final int RUNPATH = 29;
    private static final int LONGEST = 64 << 10;

    private final FileChannel file;
    private final List<Segment> segments = new ArrayList<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private ElfFile(FileChannel file) {
        this.file = file;
    }

    /** A part of the file, and where it is in memory. */
    private record Segment(int type, long offset, long address, long size) {}

    /** Directories and files as they are written there, with {@code $ORIGIN} for the program's own directory. */
    static List<String> named(Path program) throws IOException {
        try (FileChannel file = FileChannel.open(program, StandardOpenOption.READ)) {
            return new ElfFile(file).read();
        }
    }

    private List<String> read() throws IOException {
        ByteBuffer header = at(0, HEADER);
        if (header.limit() < HEADER
                || header.order(ByteOrder.BIG_ENDIAN).getInt(0) != MAGIC
                || header.get(4) != BITS_64) {
            return List.of();
        }
        order = header.get(5) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        header.order(order);
        readSegments(
                header.getLong(PROGRAM_HEADERS_AT),
                header.getShort(PROGRAM_HEADER_SIZE_AT),
                header.getShort(PROGRAM_HEADER_SIZE_AT + 2));
        List<String> named = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.type == INTERPRETER) {
                named.add(textAt(segment.offset));
            } else if (segment.type == DYNAMIC) {
                named.addAll(searched(segment));
            }
        }
        return named;
    }

    private void readSegments(long offset, int size, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ByteBuffer entry = at(offset + (long) i * size, size);
            segments.add(new Segment(entry.getInt(0), entry.getLong(8), entry.getLong(16), entry.getLong(32)));
        }
    }

    /** The directories in which libraries are looked for. */
    private List<String> searched(Segment dynamic) throws IOException {
        ByteBuffer entries = at(dynamic.offset, (int) Math.min(dynamic.size, LONGEST));
        long strings = -1;
        List<Long> places = new ArrayList<>();
        while (entries.remaining() >= 16) {
            long tag = entries.getLong();
            long value = entries.getLong();
            if (tag == STRING_TABLE) {
                strings = fileOffset(value);
            } else if (tag == RPATH || tag == RUNPATH) {
                places.add(value);
            }
        }
        List<String> searched = new ArrayList<>();
        for (long place : strings < 0 ? List.<Long>of() : places) {
            searched.addAll(List.of(textAt(strings + place).split(":")));
        }
        return searched;
    }

    private long fileOffset(long address) {
        return segments.stream()
                .filter(segment -> segment.type == LOADED
                        && address >= segment.address
                        && address < segment.address + segment.size)
                .mapToLong(segment -> address - segment.address + segment.offset)
                .findFirst()
                .orElse(-1);
    }

    private String textAt(long offset) throws IOException {
        String text = StandardCharsets.UTF_8.decode(at(offset, LONGEST)).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private ByteBuffer at(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(order);
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) > 0) {
            continue;
        }
        return buffer.flip();
    }
}
