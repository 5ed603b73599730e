package io.jenkins.plugins.rediacc.agent;

import hudson.model.Run;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import jenkins.model.Jenkins;

/** The ids of runs: the same for the same step of the same build, whenever it is asked. */
final class RunIds {

    private static final int READABLE = 24;
    private static final int DIGITS = 10;

    private RunIds() {}

    /**
     * The id of a step's run.
     *
     * @param node the id of the step's flow node
     * @param part what of the step it is, such as {@code clone}
     */
    static String of(Run<?, ?> build, String node, String part) {
        String whole =
                Jenkins.get().getLegacyInstanceId() + "|" + build.getExternalizableId() + "|" + node + "|" + part;
        String job = build.getParent().getFullName().replaceAll("[^A-Za-z0-9]+", "-");
        String readable = job.substring(Math.max(0, job.length() - READABLE));
        return "j" + (readable.startsWith("-") ? "" : "-") + readable + "-" + build.getNumber() + "-" + node + "-"
                + part + "-" + digest(whole);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
