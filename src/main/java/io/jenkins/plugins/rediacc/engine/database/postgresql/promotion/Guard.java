package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.Optional;

/**
 * A question to production of which any answer but the empty text is an objection. An error, no row, several rows and
 * NULL are objections too.
 *
 * @param id of the objection
 * @param sql gives exactly one text: what was found, or nothing
 * @param reason the objection's sentence, to which what was found is added
 */
record Guard(String id, String sql, String reason, String remedy) {

    Optional<Objection> ask(SqlSession session) {
        try {
            String found = session.value(sql);
            return found.isEmpty() ? Optional.empty() : Optional.of(objection(found));
        } catch (RediaccException e) {
            return Optional.of(unanswered(e));
        }
    }

    Objection objection(String found) {
        return new Objection(id, reason + ": " + found, remedy);
    }

    private Objection unanswered(RediaccException e) {
        return new Objection(
                id,
                "production did not say whether this is so: " + reason + " (" + e.getMessage() + ")",
                "see that its server answers: 'rediacc doctor' shows how it is reached");
    }
}
