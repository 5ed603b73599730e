package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One record of the WAL, as {@code pg_waldump} of versions 13 to 18 prints it.
 *
 * @param manager the resource manager, such as {@code Heap}
 * @param kind what was done, such as {@code HOT_UPDATE}
 * @param position where the record begins, such as {@code 0/15EC078}
 * @param file of the first relation that it changes, as {@code tablespace/database/file} by number; empty where none
 * @param rows how many rows it holds: 1 but for those that hold several
 */
record WalRecord(String manager, String kind, String position, Optional<String> file, long rows) {

    private static final Pattern LINE = Pattern.compile("rmgr: (\\S+) +len \\(rec/tot\\): *\\d+/ *\\d+, tx: *\\d+,"
            + " lsn: ([0-9A-F]+/[0-9A-F]+), prev [0-9A-F]+/[0-9A-F]+, desc: ([A-Z][A-Z0-9_]*)(.*)");

    private static final Pattern FILE = Pattern.compile("blkref #0: rel (\\d+/\\d+/\\d+)");

    /** Up to version 15 as {@code 2 tuples}, from 16 on as {@code ntuples: 2}. */
    private static final Pattern ROWS = Pattern.compile(" (\\d+) tuples | ntuples: (\\d+)");

    /** The record of a line; empty where the line is none. */
    static Optional<WalRecord> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String rest = matcher.group(4);
        return Optional.of(new WalRecord(
                matcher.group(1),
                matcher.group(3),
                normal(matcher.group(2)),
                file(rest),
                rows(matcher.group(3), rest)));
    }

    /** A position without leading zeros, as the server and the control file have it. */
    private static String normal(String position) {
        String[] halves = position.split("/");
        return String.format("%X/%X", Long.parseLong(halves[0], 16), Long.parseLong(halves[1], 16));
    }

    private static Optional<String> file(String rest) {
        Matcher file = FILE.matcher(rest);
        return file.find() ? Optional.of(file.group(1)) : Optional.empty();
    }

    private static long rows(String kind, String rest) {
        Matcher rows = ROWS.matcher(rest);
        if (!kind.equals("MULTI_INSERT") || !rows.find()) {
            return 1;
        }
        return Long.parseLong(rows.group(1) == null ? rows.group(2) : rows.group(1));
    }
}
