package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CatalogQuery;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.Definitions;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.Identifiers;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory.Name;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads all objects of a running server. No table is read, so the time is linear in the number of objects. */
final class Inventory {

    static final String SEQUENCE_VALUE = "value of sequence";
    static final String PASSWORD = "password of role";

    private static final Duration LIMIT = Duration.ofMinutes(10);

    // A password is stored hashed; that hash is hashed again, so that nothing that keeps an inventory keeps it.
    private static final String PASSWORDS = "select rolname, encode(sha256(convert_to(rolpassword, 'UTF8')), 'hex')"
            + " from pg_authid where rolpassword is not null and rolname !~ '^pg_'";

    private static final String SEQUENCES = "select n.nspname, c.relname from pg_class c join pg_namespace n"
            + " on n.oid = c.relnamespace where c.relkind = 'S' and c.relpersistence <> 't'";

    /** How many sequences one query reads: each costs a lock, and production's table of locks is not endless. */
    private static final int SEQUENCES_A_QUERY = 200;

    private static final int ATTEMPTS = 3;

    private final SqlServer server;
    private final SortedMap<Name, String> definitions = new TreeMap<>();
    private final SortedMap<Name, String> values = new TreeMap<>();

    private Inventory(SqlServer server) {
        this.server = server;
    }

    static ObjectInventory of(SqlServer server) {
        Inventory inventory = new Inventory(server);
        inventory.read();
        return new ObjectInventory(inventory.definitions, inventory.values);
    }

    /**
     * What is defined in a server that others use meanwhile. An object that somebody drops while it is read is an error of
     * that one attempt.
     */
    static ObjectInventory definitionsOf(SqlServer server) {
        for (int attempt = 1; ; attempt++) {
            Inventory inventory = new Inventory(server);
            try {
                inventory.readDefinitions();
                return new ObjectInventory(inventory.definitions, inventory.values);
            } catch (RediaccException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void readDefinitions() {
        try (SqlSession session = server.open()) {
            Definitions.ofCluster().forEach(query -> define("", query, session));
        }
        for (String database : server.databases()) {
            try (SqlSession session = server.open(database)) {
                Definitions.ofDatabase().forEach(query -> define(database, query, session));
            }
        }
    }

    private void read() {
        readDefinitions();
        try (SqlSession session = server.open()) {
            session.query(PASSWORDS, LIMIT).forEach(row -> values.put(new Name("", PASSWORD, row.get(0)), row.get(1)));
        }
        for (String database : server.databases()) {
            try (SqlSession session = server.open(database)) {
                readSequences(database, session);
            }
        }
    }

    private void define(String database, CatalogQuery query, SqlSession session) {
        session.query(query.sql(), LIMIT).stream()
                .filter(row -> !isOwn(row.get(0)))
                .forEach(row -> definitions.put(
                        new Name(database, query.kind(), row.get(0)), row.get(1) == null ? "" : row.get(1)));
    }

    /** The fence is looked for itself; not every promotion has one. */
    private static boolean isOwn(String name) {
        return Fence.OWN_OBJECTS.matcher(name).matches();
    }

    /** The sequences themselves say where they stand; {@code pg_sequence_last_value} leaves out one that was only set. */
    private void readSequences(String database, SqlSession session) {
        List<String> reads = new ArrayList<>();
        for (List<String> row : session.query(SEQUENCES, LIMIT)) {
            String name = Identifiers.readable(row.get(0)) + "." + Identifiers.readable(row.get(1));
            reads.add("select " + Sql.text(name) + ", last_value, is_called from " + Sql.name(row.get(0), row.get(1)));
        }
        for (int from = 0; from < reads.size(); from += SEQUENCES_A_QUERY) {
            String sql = reads.subList(from, Math.min(reads.size(), from + SEQUENCES_A_QUERY)).stream()
                    .collect(Collectors.joining(" union all "));
            session.query(sql, LIMIT)
                    .forEach(row -> values.put(
                            new Name(database, SEQUENCE_VALUE, row.get(0)),
                            row.get(1) + (row.get(2).equals("t") ? "" : ", not called")));
        }
    }
}
