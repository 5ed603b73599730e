package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.RelationFiles;
import io.jenkins.plugins.rediacc.engine.database.RelationFiles.Relation;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the files that {@code pg_upgrade --link} shares between the old and the new cluster: with the same inodes the new
 * cluster's rows are the old one's by construction. One look at each file's inode, none into it.
 */
final class RelationFileReader {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    // pg_upgrade keeps the OIDs of relations, and carries over the files of whatever users made that has any, and of
    // large
    // objects (2613 with its index 2683); indexes that are not valid are not dumped,
    // and sequences are made anew with their values.
    private static final String RELATIONS =
            """
            select c.oid, format('%s %I.%I', case c.relkind when 'i' then 'index' when 't' then 'toast table'
                   else 'table' end, n.nspname, c.relname), pg_relation_filepath(c.oid)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_index i on i.indexrelid = c.oid
            where c.relkind in ('r', 'm', 'i', 't') and c.relpersistence <> 't'
              and (c.oid >= 16384 or c.oid in (2613, 2683))
              and coalesce(i.indisvalid and i.indisready and i.indislive, true)
              and pg_relation_filepath(c.oid) is not null
            """;

    private static final String TOAST = " pg_toast.";

    private RelationFileReader() {}

    /** The files of a running server, whose data directory is where it says. */
    static RelationFiles read(SqlServer server) {
        Map<String, Relation> relations = new LinkedHashMap<>();
        for (String database : server.databases()) {
            try (SqlSession session = server.open(database)) {
                Path data = Path.of(session.value("select current_setting('data_directory')"));
                for (List<String> row : session.query(RELATIONS, LIMIT)) {
                    String name = row.get(1) + " in database " + database;
                    relations.put(database + "/" + row.get(0), relation(name, data.resolve(row.get(2))));
                }
            }
        }
        return new RelationFiles(relations);
    }

    /** What is not the same file as before. */
    static List<String> changed(RelationFiles before, RelationFiles after) {
        List<String> changed = new ArrayList<>();
        new TreeMap<>(before.relations()).forEach((key, old) -> {
            Relation fresh = after.relations().get(key);
            if (fresh == null) {
                changed.add(old.name() + " has no file");
            } else if (!old.files().equals(fresh.files())) {
                changed.add(fresh.name() + " is not in the file it was in: " + old.files() + ", now " + fresh.files());
            }
        });
        new TreeMap<>(after.relations()).forEach((key, fresh) -> {
            // A new version may give a table an empty toast table that it had not before.
            if (!before.relations().containsKey(key) && !fresh.name().contains(TOAST)) {
                changed.add(fresh.name() + " has a file that was not there");
            }
        });
        return changed;
    }

    /** The main fork: a file, and from 1 GiB on more of them with numbers (PostgreSQL manual, 73.1). */
    private static Relation relation(String name, Path first) {
        List<String> files = new ArrayList<>();
        try {
            for (Path file = first; file != null; file = next(first, files.size())) {
                Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino");
                files.add(attributes.get("dev") + ":" + attributes.get("ino"));
            }
        } catch (IOException e) {
            throw unreadable(name, first, e);
        }
        return new Relation(name, String.join(" ", files));
    }

    private static Path next(Path first, int segment) {
        Path file = first.resolveSibling(first.getFileName() + "." + segment);
        return Files.exists(file) ? file : null;
    }

    private static RediaccException unreadable(String name, Path file, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("cannot look at the file of " + name + ": " + file)
                        .tool(e.toString()),
                e);
    }
}
