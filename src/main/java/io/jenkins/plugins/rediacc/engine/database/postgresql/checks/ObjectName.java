package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.util.List;

/**
 * The name of an object in a cluster.
 *
 * @param database empty for an object of the whole cluster
 * @param plain the name within its database as it is stored, such as {@code public.order lines}
 * @param quoted the name as SQL needs it, such as {@code public."order lines"}
 */
record ObjectName(String database, String plain, String quoted) {

    static ObjectName of(String database, String schema, String name) {
        return new ObjectName(
                database, schema + "." + name, Identifiers.readable(schema) + "." + Identifiers.readable(name));
    }

    /** All ways in which a plan may spell it. */
    List<String> spellings() {
        return List.of(plain, quoted, database + "." + plain, Identifiers.readable(database) + "." + quoted);
    }
}
