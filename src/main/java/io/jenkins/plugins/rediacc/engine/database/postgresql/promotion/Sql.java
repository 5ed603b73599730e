package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.Identifiers;

/** Names and texts for a statement. */
final class Sql {

    private Sql() {}

    /** A relation's name, quoted. */
    static String name(String schema, String relation) {
        return Identifiers.quoted(schema) + "." + Identifiers.quoted(relation);
    }

    /** A text constant, read alike whatever {@code standard_conforming_strings} is (PostgreSQL manual, 4.1.2.2). */
    static String text(String value) {
        return "E'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
