package io.jenkins.plugins.rediacc.engine.model;

import java.util.Objects;

/**
 * Something that speaks against a promotion now.
 *
 * @param id stable, for machines, such as {@code gate/rehearsal-failed}
 * @param reason one sentence for people: what is so
 * @param remedy what to do about it
 */
public record Objection(String id, String reason, String remedy) {

    public Objection {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(remedy, "remedy");
    }
}
