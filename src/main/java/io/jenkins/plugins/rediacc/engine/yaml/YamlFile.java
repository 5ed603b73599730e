package io.jenkins.plugins.rediacc.engine.yaml;

import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A YAML file that a user wrote: at most 1 MiB of UTF-8 with one document in it. */
public final class YamlFile {

    static final int MAX_BYTES = 1 << 20;

    private YamlFile() {}

    /**
     * Reads the file into a tree.
     *
     * @param kind what the file is, for messages, such as {@code plan}
     * @param shownAs how messages name the file
     * @param problems gets what can be reported together with what the caller finds, such as a key given twice
     * @throws RediaccException with exit code 2 where the file is missing or cannot be parsed
     */
    public static Node read(Path file, String kind, String shownAs, Problems problems) {
        String name = Names.printable(shownAs);
        return new YamlTree(name, problems).parse(decode(name, bytes(file, kind, name)));
    }

    private static byte[] bytes(Path file, String kind, String name) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw invalid("the " + kind + " " + name + " is not a regular file", "name a file");
        }
        try (InputStream in = FilesByHandle.inputThroughLinks(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw invalid("the " + kind + " " + name + " is larger than 1 MiB", "name a " + kind + " file");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw invalid("there is no file " + name, "create the " + kind + ", or correct the path");
        } catch (IOException e) {
            throw RediaccException.usage(Explanation.of("cannot read the " + kind + " " + name)
                    .tool(String.valueOf(e))
                    .todo("make it readable for the user who runs rediacc"));
        }
    }

    private static String decode(String name, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            throw syntaxError(endOf(name, text), "this is not UTF-8");
        }
        return text;
    }

    /** The place after the last character of the text. */
    static Location endOf(String name, String text) {
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        String lastLine = text.substring(text.lastIndexOf('\n') + 1);
        return new Location(name, line, 1 + lastLine.codePointCount(0, lastLine.length()));
    }

    static RediaccException syntaxError(Location at, String message) {
        Problems problems = new Problems();
        problems.add(at, message);
        try {
            problems.throwIfAny();
            throw new IllegalStateException("a problem was just added");
        } catch (RediaccException e) {
            return e;
        }
    }

    private static RediaccException invalid(String what, String remedy) {
        return RediaccException.usage(
                Explanation.of(what).state("nothing was created").todo(remedy));
    }
}
