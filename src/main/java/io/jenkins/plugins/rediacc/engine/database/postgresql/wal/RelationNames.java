package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.MaintenanceDatabase;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How the relations are called that files belong to, as the running server says. */
final class RelationNames {

    /** The first OID that a server gives to what users make (PostgreSQL's {@code FirstNormalObjectId}). */
    private static final String FIRST_OF_USERS = "16384";

    /** Stands for a database where a relation belongs to all. */
    private static final String SHARED = "0";

    /** Of a table {@code T}, of its TOAST table {@code t}, of a sequence {@code S}, of large objects {@code L}, else {@code C}. */
    private static final String NAMES =
            """
            select coalesce(nullif(c.reltablespace, 0), d.dattablespace) || '/' || case when c.relisshared then 0 else d.oid end
                       || '/' || pg_relation_filenode(c.oid),
                   case when c.oid in (2613, 2995) then 'L'
                        when coalesce(o.oid, c.oid) < %1$s
                             or n.nspname = 'information_schema' then 'C'
                        when c.relkind = 't' then 't'
                        when c.relkind = 'S' then 'S'
                        else 'T' end,
                   format('%%I.%%I', n.nspname, c.relname)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_database d on d.datname = current_database()
            left join pg_class o on o.reltoastrelid = c.oid
            where pg_relation_filenode(c.oid) in (%2$s)
            """;

    /** Those of the planner's statistics, and of what they keep out of line. */
    private static final String STATISTICS =
            """
            select coalesce(nullif(c.reltablespace, 0), d.dattablespace) || '/' || d.oid
                       || '/' || pg_relation_filenode(c.oid)
            from pg_class s
            join pg_class c on c.oid in (s.oid, s.reltoastrelid)
            join pg_database d on d.datname = current_database()
            where s.relnamespace = 'pg_catalog'::regnamespace and s.relname in ('pg_statistic', 'pg_statistic_ext_data')
            """;

    private final SqlServer server;
    private final Map<String, Name> known = new HashMap<>();

    RelationNames(SqlServer server) {
        this.server = server;
    }

    /** What kind of relation it is, and how it is called with its database. */
    record Name(Kind kind, String text) {}

    /** What a relation holds. */
    enum Kind {
        TABLE,
        /** What a table keeps out of line. */
        TOAST,
        SEQUENCE,
        LARGE_OBJECTS,
        CATALOG
    }

    /** The names of those files that have one; where the server does not answer, those that it has told before. */
    Map<String, Name> of(Collection<String> files) {
        Map<String, List<String>> byDatabase = files.stream()
                .filter(file -> !known.containsKey(file))
                .collect(Collectors.groupingBy(RelationNames::database));
        if (byDatabase.isEmpty()) {
            return known;
        }
        try {
            Map<String, String> databases = databases();
            byDatabase.forEach((oid, some) -> {
                if (oid.equals(SHARED)) {
                    some.forEach(file -> known.put(file, new Name(Kind.CATALOG, "all databases")));
                } else if (databases.containsKey(oid)) {
                    read(databases.get(oid), some);
                }
            });
        } catch (RediaccException e) {
            // Without names the files are told by number.
            return known;
        }
        return known;
    }

    private Map<String, String> databases() {
        Map<String, String> databases = new HashMap<>();
        try (SqlSession session = server.open()) {
            session.query("select oid, datname from pg_database where " + MaintenanceDatabase.OPEN)
                    .forEach(row -> databases.put(row.get(0), row.get(1)));
        }
        return databases;
    }

    private static String database(String file) {
        return file.split("/")[1];
    }

    private void read(String database, List<String> files) {
        Set<String> wanted = Set.copyOf(files);
        String numbers = files.stream().map(file -> file.split("/")[2]).collect(Collectors.joining(", "));
        try (SqlSession session = server.open(database)) {
            session.query(NAMES.formatted(FIRST_OF_USERS, numbers)).stream()
                    .filter(row -> wanted.contains(row.get(0)))
                    .forEach(row -> known.put(row.get(0), name(database, row.get(1), row.get(2))));
        }
    }

    private static Name name(String database, String letter, String name) {
        return switch (letter) {
            case "L" -> new Name(Kind.LARGE_OBJECTS, "database " + database);
            case "C" -> new Name(Kind.CATALOG, "database " + database);
            case "t" -> new Name(Kind.TOAST, database + "." + name);
            case "S" -> new Name(Kind.SEQUENCE, database + "." + name);
            default -> new Name(Kind.TABLE, database + "." + name);
        };
    }

    /** The files of the planner's statistics in all databases that accept connections. */
    Set<String> statistics() {
        Set<String> files = new TreeSet<>();
        for (String database : server.databases()) {
            try (SqlSession session = server.open(database)) {
                files.addAll(session.column(STATISTICS));
            }
        }
        return files;
    }
}
