package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code tablespace_map} of a backup. A server that recovers from a {@code backup_label} replaces the links of
 * {@code pg_tblspc} by what the map says; without a label it sets the map aside ({@code read_tablespace_map} of the
 * server). Each line is a tablespace's OID, a space and its directory.
 */
final class TablespaceMap {

    static final String FILE = "tablespace_map";

    /** A backslash stands before a line break inside a name: no place that a clone's link is made for. */
    private static final Pattern LINE = Pattern.compile("([0-9]{1,10}) (/[^\\\\]*)");

    private TablespaceMap() {}

    /** The directories by the tablespace's OID; none where there is no map, or no label that makes it count. */
    static Map<String, Path> read(Path data) {
        Path file = data.resolve(FILE);
        Map<String, Path> all = new LinkedHashMap<>();
        if (BackupLabel.read(data).isPresent()) {
            BackupLabel.text(file).stream().flatMap(String::lines).forEach(line -> {
                Matcher entry = LINE.matcher(line);
                if (!entry.matches()) {
                    throw unreadable(file);
                }
                all.put(entry.group(1), Path.of(entry.group(2)));
            });
        }
        return all;
    }

    private static RediaccException unreadable(Path file) {
        return RediaccException.refused(Explanation.of("cannot tell from " + file + " where the tablespaces are")
                .tool("a line of it is not an OID and a plain path")
                .state("no server was started on it")
                .todo("restore the backup with its tablespaces in directories without line breaks and backslashes in"
                        + " their names"));
    }
}
