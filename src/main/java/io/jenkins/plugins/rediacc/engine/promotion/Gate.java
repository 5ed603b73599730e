package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The one function that decides, from evidence, whether a promotion may start. It asks nobody and changes nothing: all
 * that matters is in the question, and the same question has the same answer.
 */
public final class Gate {

    private Gate() {}

    /** The answer, with everything that speaks against it at once. */
    public static GateAnswer decide(GateQuestion question) {
        Evidence evidence = question.evidence();
        List<Objection> objections = new ArrayList<>(question.unanswered());
        objections.addAll(new SurroundingsRules(question).objections());
        objections.addAll(new RehearsalRules(question).objections());
        objections.addAll(new DryRunRules(question).objections());
        if (evidence.damage().isEmpty()) {
            objections.addAll(new LibraryRules(question).objections());
        }
        return new GateAnswer(
                objections,
                evidenceHash(question),
                evidence.onNewestData().map(Recorded::body).map(Rehearsal::id),
                evidence.dryRun().map(Recorded::body).map(Promotion::id),
                question.promise());
    }

    /** Over the records' hashes, which cover every byte of them, the plan and the cluster. */
    private static Optional<String> evidenceHash(GateQuestion question) {
        Evidence evidence = question.evidence();
        if (question.systemIdentifier().isEmpty()
                || evidence.onNewestData().isEmpty()
                || evidence.dryRun().isEmpty()) {
            return Optional.empty();
        }
        String bound = String.join(
                "\n",
                "rediacc evidence 1",
                evidence.onNewestData().get().hash(),
                evidence.dryRun().get().hash(),
                question.plan().digest(),
                question.volume().name(),
                question.systemIdentifier().get());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bound.getBytes(StandardCharsets.UTF_8));
            return Optional.of(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
