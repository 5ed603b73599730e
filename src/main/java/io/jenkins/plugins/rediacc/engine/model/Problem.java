package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;
import java.util.Objects;

/**
 * Something found wrong with the upgrade, by name.
 *
 * @param id stable, for machines, such as {@code pg-upgrade/postfix-operators}
 * @param title one sentence for people
 * @param database the database it is in; empty for the whole cluster
 * @param objects the objects, as the database names them
 * @param detail the tool's own words
 * @param remedy what to do
 */
public record Problem(String id, String title, String database, List<String> objects, String detail, String remedy) {

    public Problem {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        objects = List.copyOf(objects);
    }

    /** A problem without objects. */
    public static Problem of(String id, String title, String detail, String remedy) {
        return new Problem(id, title, "", List.of(), detail, remedy);
    }
}
