package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A plan whose files have been read once, hashed and copied: what was rehearsed is what is promoted.
 *
 * @param plan the plan, with {@code folder} still the user's
 * @param digest SHA-256 in hexadecimal over every regular file below the plan's folder and below what it {@code sees}
 *     (path, mode, content), and the effective environment except the values of secrets
 * @param copy the read-only copy of exactly these files that steps run in
 * @param files what the copy holds, sorted by path, then what the plan {@code sees}, by absolute path
 */
public record SealedPlan(Plan plan, String digest, Path copy, List<PlanFile> files) {

    public SealedPlan {
        files = List.copyOf(files);
    }

    /** This plan with a limit of its whole rehearsal, where it has no shorter one; the files are the same. */
    public SealedPlan within(Duration limit) {
        return new SealedPlan(plan.within(limit), digest, copy, files);
    }

    /** One file of a sealed plan; {@code mode} is the octal permission bits, such as {@code 755}. */
    public record PlanFile(String path, String mode, long bytes, String sha256) {}
}
