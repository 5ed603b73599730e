package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Stands for the files below a directory, by what the file system says of them: size, owner, mode, when the content and
 * when anything was last changed, and where a link leads. No program can set the last of these times (inode(7),
 * {@code st_ctime}), and an atomic snapshot shows them as they were.
 */
public final class TreeDigest {

    private static final String ATTRIBUTES = "unix:mode,uid,gid,size,lastModifiedTime,ctime";

    private final Path root;
    private final Predicate<Path> leftOut;
    private final SortedMap<String, String> files = new TreeMap<>();

    private TreeDigest(Path root, Predicate<Path> leftOut) {
        this.root = root;
        this.leftOut = leftOut;
    }

    /** The digest of all below a directory but what is left out, with all below that. */
    public static String of(Path root, Predicate<Path> leftOut) {
        TreeDigest digest = new TreeDigest(root, leftOut);
        try {
            Files.walkFileTree(root, digest.new Visitor());
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot read all files below " + root).tool(String.valueOf(e)),
                    e);
        }
        return digest.hash();
    }

    private String hash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            files.forEach(
                    (path, facts) -> sha256.update((path + "\0" + facts + "\0").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        /** A directory's times and size change with what is left out; what is in it speaks for itself. */
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes basic) throws IOException {
            if (directory.equals(root)) {
                return FileVisitResult.CONTINUE;
            }
            if (leftOut.test(directory)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Map<String, Object> facts = attributes(directory);
            add(directory, facts.get("mode") + " " + facts.get("uid") + " " + facts.get("gid"));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes basic) throws IOException {
            if (!leftOut.test(file)) {
                try {
                    String link = basic.isSymbolicLink()
                            ? Files.readSymbolicLink(file).toString()
                            : "";
                    add(file, new TreeMap<>(attributes(file)) + " " + link);
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
            }
            return FileVisitResult.CONTINUE;
        }

        /** A file that was removed meanwhile is not there; a directory that is left out need not be readable. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException || leftOut.test(file)) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        private void add(Path path, String facts) {
            files.put(root.relativize(path).toString(), facts);
        }

        private static Map<String, Object> attributes(Path path) throws IOException {
            return Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
