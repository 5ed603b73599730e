package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

/**
 * Reads all objects of one kind, by the same statement in every version: two columns, the object's name and its
 * definition, one property a line.
 *
 * @param kind such as {@code table}
 */
public record CatalogQuery(String kind, String sql) {

    /** A query of two expressions on what follows {@code from}. */
    static CatalogQuery of(String kind, String name, String definition, String from) {
        return new CatalogQuery(kind, "select " + name + ", " + definition + " from " + from);
    }
}
