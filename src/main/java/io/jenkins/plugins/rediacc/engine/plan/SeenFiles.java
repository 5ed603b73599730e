package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan.PlanFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * The files of the host that a plan's steps read beside the plan. They stay where they are, and belong to the plan's digest:
 * where one is another than in the rehearsal, the plan is another.
 */
final class SeenFiles {

    private SeenFiles() {}

    /** All files and links below the directories, by their absolute paths. */
    static List<PlanFile> of(List<Path> directories) {
        return directories.stream()
                .flatMap(directory -> PlanTree.list(existing(directory), new IgnoredFiles(List.of())).stream()
                        .map(entry -> file(directory.resolve(entry.path()), entry)))
                .toList();
    }

    private static Path existing(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw RediaccException.usage(
                    Explanation.of("the plan's 'sees' names " + directory + ", which is no directory here")
                            .state("nothing was created")
                            .todo("name a directory that is there, or leave it out"));
        }
        return directory;
    }

    private static PlanFile file(Path path, PlanTree.Entry entry) {
        MessageDigest digest = PlanDigest.sha256();
        try {
            if (entry.link()) {
                byte[] leadsTo = Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8);
                return planFile(path, SealedCopy.LINK_MODE, leadsTo.length, digest.digest(leadsTo));
            }
            try (InputStream in =
                    new DigestInputStream(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS), digest)) {
                long bytes = in.transferTo(OutputStream.nullOutputStream());
                return planFile(path, Integer.toOctalString(entry.mode()), bytes, digest.digest());
            }
        } catch (IOException e) {
            throw RediaccException.usage(Explanation.of("cannot read " + path + ", which the plan's 'sees' covers")
                    .tool(String.valueOf(e))
                    .state("nothing was created")
                    .todo("make the file readable for the user who runs rediacc"));
        }
    }

    private static PlanFile planFile(Path path, String mode, long bytes, byte[] sha256) {
        return new PlanFile(path.toString(), mode, bytes, HexFormat.of().formatHex(sha256));
    }
}
