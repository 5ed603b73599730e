package io.jenkins.plugins.rediacc.engine.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A rehearsal as {@code report.json}; the format is written down in {@code docs/report-schema.md}. */
public final class RehearsalJson {

    private static final ObjectMapper MAPPER = Json.mapper();

    private RehearsalJson() {}

    /** The report's text, indented, with a line break at its end. */
    public static String write(Rehearsal rehearsal) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return MAPPER.writer(printer).writeValueAsString(rehearsal) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a rehearsal that cannot be written as JSON", e);
        }
    }

    /**
     * Reads a report file; throws {@link RediaccException} where there is none, where it is broken, or where a later
     * version of the format wrote it.
     */
    public static Rehearsal read(Path file) {
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw RediaccException.notFound(Explanation.of("there is no report " + file)
                    .todo("name the report.json of a rehearsal, in the directory of its --output"));
        } catch (IOException e) {
            throw unreadable("the report " + file, e);
        }
        return read(text, "the report " + file);
    }

    /**
     * Reads a report's text.
     *
     * @param what names it in messages, such as {@code the report /var/tmp/report.json}
     */
    public static Rehearsal read(String text, String what) {
        try {
            return fromTree(MAPPER.readTree(text), what);
        } catch (JsonProcessingException e) {
            throw unreadable(what, e);
        }
    }

    /** Reads a report that stands inside another document, such as a record of the ledger. */
    public static Rehearsal fromTree(JsonNode tree, String what) {
        int schema = tree.path("schema").asInt(0);
        if (schema < 1) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of(what + " is not a report of a rehearsal: it has no schema version")
                            .todo("name a report.json that rediacc wrote"));
        }
        if (schema > Rehearsal.SCHEMA) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of(what + " has schema version " + schema + "; this rediacc reads versions up to "
                                    + Rehearsal.SCHEMA)
                            .todo("read it with the rediacc that wrote it, or a later one"));
        }
        try {
            return MAPPER.treeToValue(tree, Rehearsal.class);
        } catch (JsonProcessingException e) {
            throw unreadable(what, e);
        }
    }

    private static RediaccException unreadable(String what, IOException cause) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of(what + " cannot be read")
                        .tool(String.valueOf(cause.getMessage()))
                        .todo("restore it from a copy; the ledger holds every rehearsal too"),
                cause);
    }
}
