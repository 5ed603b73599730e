package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
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
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The read-only copy of a plan's files. */
final class SealedCopy {

    /** The mode of a link in a list of files: its type and permissions, as {@code stat} prints them in octal. */
    static final String LINK_MODE = "120777";

    private static final int BUFFER = 64 << 10;

    private final Path source;
    private final Path target;
    private long copied;

    private SealedCopy(Path source, Path target) {
        this.source = source;
        this.target = target;
    }

    static SealedCopy create(Path source, Path target) {
        try {
            Files.createDirectory(target);
        } catch (IOException e) {
            throw notWritable(target, e);
        }
        return new SealedCopy(source, target);
    }

    /** One that was made before. */
    static SealedCopy at(Path target) {
        return new SealedCopy(target, target);
    }

    /** Copies the entries and makes the copy read-only; gives what was copied, in the same order. */
    List<PlanFile> fill(List<PlanTree.Entry> entries) {
        List<PlanFile> files = new ArrayList<>();
        for (PlanTree.Entry entry : entries) {
            createParent(target.resolve(entry.path()));
            files.add(entry.link() ? copyLink(entry.path()) : copyFile(entry));
        }
        entries.stream().filter(PlanTree.Entry::link).map(PlanTree.Entry::path).forEach(this::requireInside);
        protectFolders();
        return files;
    }

    /** Removes what was copied so far; what cannot be removed stays, because a failure is being reported already. */
    void discard() {
        try (Stream<Path> all = Files.walk(target)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(target)) {
                    allowWriting(path.getParent());
                }
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The copy lies in the run's own directory, which clean-up removes.
        }
    }

    private PlanFile copyFile(PlanTree.Entry entry) {
        Path from = source.resolve(entry.path());
        Path to = target.resolve(entry.path());
        MessageDigest digest = PlanDigest.sha256();
        long bytes = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = FilesByHandle.input(from);
                OutputStream out = output(to)) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
                write(out, buffer, length, to);
                bytes += length;
                copied += length;
                if (copied > PlanTree.MAX_BYTES) {
                    throw PlanTree.tooLarge(source);
                }
            }
            setMode(to, (entry.mode() & 0111) == 0 ? "r--r--r--" : "r-xr-xr-x");
        } catch (IOException e) {
            throw RediaccException.usage(Explanation.of("cannot read " + from)
                    .tool(String.valueOf(e))
                    .state("nothing was created")
                    .todo("make the file readable for the user who runs rediacc, or list it in the plan's 'ignore'"));
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        return new PlanFile(entry.path().toString(), Integer.toOctalString(entry.mode()), bytes, sha256);
    }

    private PlanFile copyLink(Path path) {
        try {
            Path leadsTo = Files.readSymbolicLink(source.resolve(path));
            if (leadsTo.isAbsolute()) {
                throw leadsOut(path);
            }
            Files.createSymbolicLink(target.resolve(path), leadsTo);
            byte[] text = leadsTo.toString().getBytes(StandardCharsets.UTF_8);
            String sha256 = HexFormat.of().formatHex(PlanDigest.sha256().digest(text));
            return new PlanFile(path.toString(), LINK_MODE, text.length, sha256);
        } catch (IOException e) {
            throw notWritable(target.resolve(path), e);
        }
    }

    /** A link of the copy must lead to a file of the copy. */
    private void requireInside(Path link) {
        try {
            if (!target.resolve(link).toRealPath().startsWith(target.toRealPath())) {
                throw leadsOut(link);
            }
        } catch (IOException e) {
            throw PlanTree.refused(
                    link, "is a link to what is not part of the plan", "remove it, or list it in the plan's 'ignore'");
        }
    }

    private static RediaccException leadsOut(Path link) {
        return PlanTree.refused(
                link, "is a link that leads out of it", "copy the file there, or list the link in the plan's 'ignore'");
    }

    private void protectFolders() {
        try (Stream<Path> all = Files.walk(target)) {
            for (Path folder : all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                setMode(folder, "r-xr-xr-x");
            }
        } catch (IOException e) {
            throw notWritable(target, e);
        }
    }

    private static void createParent(Path file) {
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    private static OutputStream output(Path file) {
        try {
            return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length, Path file) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    private static void allowWriting(Path folder) throws IOException {
        if (!Files.isWritable(folder)) {
            setMode(folder, "rwx------");
        }
    }

    private static void setMode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static RediaccException notWritable(Path path, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.SPACE,
                Explanation.of("cannot write the sealed copy of the plan at " + path)
                        .tool(String.valueOf(e))
                        .state("the plan was not run")
                        .todo("see that the state directory is writable and has space"),
                e);
    }
}
