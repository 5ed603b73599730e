package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SQL file of a plan, looked at before anything is created: what {@code psql} could not read hours later is refused now.
 * It is read in pieces, because it may be as large as a plan may be.
 */
public final class SqlFile {

    /** A command by which a file says itself how it is encoded (PostgreSQL manual, psql and 24.3.3). */
    private static final Pattern SAYS_ENCODING = Pattern.compile(
            "\\s*(\\\\encoding\\s+\\S.*|set\\s+((session|local)\\s+)?(client_encoding|names)\\b.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** {@code \i FILE}, where neither a variable nor an absolute path decides at the run which file that is. */
    private static final Pattern INCLUDES =
            Pattern.compile("\\s*\\\\(i|include|ir|include_relative)\\s+'?([^\\s':`\"/][^\\s':`\"]*)'?\\s*");

    private static final int PIECE = 1 << 16;

    private final Path folder;
    private final SqlEncoding encoding;
    private final Set<Path> seen = new HashSet<>();

    private SqlFile(Path folder, SqlEncoding encoding) {
        this.folder = folder;
        this.encoding = encoding;
    }

    /**
     * Refuses a file, or one that it includes by a relative path, that is not there or is not in its encoding.
     *
     * @param folder the plan's folder
     * @param path of the file, relative to the folder
     * @param encoding as the plan gives it, by PostgreSQL's name
     */
    public static void require(Path folder, String path, Optional<String> encoding) {
        SqlEncoding known = encoding.map(name -> SqlEncoding.named(name)
                        .orElseThrow(() -> RediaccException.usage(
                                Explanation.of("PostgreSQL knows no encoding '" + Names.printable(name) + "'")
                                        .todo("use one of its names, such as UTF8, LATIN1, LATIN9 or WIN1252"))))
                .orElse(SqlEncoding.UTF8);
        new SqlFile(folder, known).check(Path.of(path), known.charset().orElse(StandardCharsets.ISO_8859_1));
    }

    private void check(Path path, Charset charset) {
        if (!seen.add(path.normalize())) {
            return;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(folder.resolve(path)), PIECE)) {
            new Reading(path, charset).read(in);
        } catch (IOException e) {
            throw RediaccException.usage(Explanation.of("cannot read the SQL file " + path)
                    .tool(String.valueOf(e))
                    .todo("let the user who runs rediacc read it"));
        }
    }

    /** One file as it is read. */
    private final class Reading {

        private final Path path;
        private final byte[] piece = new byte[PIECE];
        private Charset charset;
        private CharsetDecoder decoder;
        private ByteBuffer rest = ByteBuffer.allocate(0);
        private int line = 1;
        private boolean atStart = true;

        Reading(Path path, Charset charset) {
            this.path = path;
            use(charset);
        }

        private void use(Charset other) {
            charset = other;
            decoder = other.newDecoder();
            rest = ByteBuffer.allocate(0);
        }

        void read(InputStream in) throws IOException {
            int length = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == 0) {
                    throw refuse("holds a NUL byte", "save it in another encoding than UTF-16, such as UTF-8");
                }
                piece[length++] = (byte) next;
                if (next == '\n' || length == PIECE) {
                    take(length, next == '\n');
                    length = 0;
                }
            }
            take(length, true);
        }

        /** Takes a line, or a part of a long one. */
        private void take(int length, boolean ends) {
            CharBuffer text = decode(length, ends);
            if (atStart && ends) {
                look(text.toString());
            }
            atStart = ends;
            line += ends ? 1 : 0;
        }

        private CharBuffer decode(int length, boolean ends) {
            ByteBuffer bytes = ByteBuffer.allocate(rest.remaining() + length)
                    .put(rest)
                    .put(piece, 0, length)
                    .flip();
            CharBuffer text = CharBuffer.allocate((int) Math.ceil(bytes.remaining() * decoder.maxCharsPerByte()) + 1);
            boolean bad = decoder.decode(bytes, text, false).isError() || (ends && bytes.hasRemaining());
            if (bad) {
                throw refuse("is not " + name(), advice());
            }
            rest = bytes.compact().flip();
            return text.flip();
        }

        private void look(String text) {
            if (SAYS_ENCODING.matcher(text).matches()) {
                // From here on psql and the server know better.
                use(StandardCharsets.ISO_8859_1);
                return;
            }
            Matcher includes = INCLUDES.matcher(text);
            if (includes.matches()) {
                Path named = Path.of(includes.group(2));
                Path included =
                        includes.group(1).endsWith("r") || includes.group(1).endsWith("relative")
                                ? path.resolveSibling(named)
                                : named;
                if (!Files.isRegularFile(folder.resolve(included))) {
                    throw refuse(
                            "includes '" + named + "', which is no file of the plan",
                            "put the file into the plan's folder; \\i looks from there, and \\ir from the file");
                }
                check(included, charset);
            }
        }

        private String name() {
            return encoding.name().equals("UTF8") ? "UTF-8" : encoding.name();
        }

        private String advice() {
            return encoding.equals(SqlEncoding.UTF8)
                    ? "say how it is encoded: 'encoding: LATIN1' in the step, or \\encoding LATIN1 in the file; or save"
                            + " it as UTF-8"
                    : "correct the step's 'encoding'";
        }

        private RediaccException refuse(String why, String remedy) {
            return RediaccException.usage(Explanation.of(path + ":" + line + " " + why)
                    .state("nothing was created")
                    .todo(remedy));
        }
    }
}
