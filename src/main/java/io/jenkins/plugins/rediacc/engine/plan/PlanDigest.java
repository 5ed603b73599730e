package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan.PlanFile;
import io.jenkins.plugins.rediacc.engine.model.Step;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * The digest of a plan: SHA-256 over a list of fields, each written as its length in bytes, a colon, its bytes and a
 * comma, so that no two lists look alike. docs/plan.md names the fields; a change of them changes the first one.
 */
final class PlanDigest {

    private static final String FORMAT = "rediacc-plan-1";

    private final MessageDigest digest = sha256();

    private PlanDigest() {}

    /** The digest in hexadecimal. */
    static String of(Plan plan, List<PlanFile> files) {
        PlanDigest digest = new PlanDigest();
        digest.add(FORMAT, plan.file().getFileName().toString());
        files.forEach(file -> digest.add("file", file.path(), file.mode(), file.sha256()));
        plan.steps().forEach(step -> digest.addEnvironment("step", step));
        plan.tests().forEach(test -> digest.addEnvironment("test", test));
        return HexFormat.of().formatHex(digest.digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void addEnvironment(String group, Step step) {
        add(group, step.name());
        new TreeMap<>(step.env()).forEach((name, value) -> add("env", name, value));
        step.secrets().stream().sorted().forEach(name -> add("secret", name));
    }

    private void add(String... fields) {
        for (String field : fields) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
            digest.update((byte) ',');
        }
    }
}
