package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

/**
 * Reads all objects of one kind: two columns, the object's name and its definition, one property a line.
 *
 * @param kind such as {@code table}
 */
record CatalogQuery(String kind, String sql) {}
