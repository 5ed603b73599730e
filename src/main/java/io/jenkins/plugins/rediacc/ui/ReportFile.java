package io.jenkins.plugins.rediacc.ui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import jenkins.util.VirtualFile;

/**
 * A {@code report.json} that came from an agent. Whoever runs builds there can have written anything, so it is no larger
 * than agreed, has every member of the format with its type, and is drawn only by what escapes.
 */
final class ReportFile {

    /** The largest report that is read. */
    static final int LARGEST = 2 << 20;

    /** Members that a report of the first versions does not have. */
    private static final Set<String> SINCE_LATER = Set.of("since");

    private ReportFile() {}

    /**
     * Reads it.
     *
     * @throws Unreadable where it is too large or not of the format; the message is for people
     * @throws IOException where the file cannot be read at all
     */
    static Rehearsal read(VirtualFile file) throws IOException, Unreadable {
        byte[] bytes;
        try (InputStream in = file.open()) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) {
            throw new Unreadable("The report is larger than 2 MiB; it is not drawn here.");
        }
        return parse(new String(bytes, StandardCharsets.UTF_8));
    }

    static Rehearsal parse(String text) throws Unreadable {
        Rehearsal rehearsal;
        try {
            rehearsal = RehearsalJson.read(text, "the report");
        } catch (RediaccException e) {
            throw new Unreadable("The report is not of the format that this version reads.");
        }
        Completeness.missing(rehearsal).or(() -> leftOut(rehearsal, text)).ifPresent(member -> {
            throw new Unreadable("The report is not of its format: '" + member + "' is missing.");
        });
        return rehearsal;
    }

    /** A member that may be null and is not there at all: the engine writes every member. */
    private static Optional<String> leftOut(Rehearsal rehearsal, String text) {
        JsonMapper mapper = JsonMapper.builder().build();
        try {
            return leftOut(mapper.readTree(RehearsalJson.write(rehearsal)), mapper.readTree(text));
        } catch (JsonProcessingException e) {
            return Optional.of("JSON");
        }
    }

    private static Optional<String> leftOut(JsonNode written, JsonNode read) {
        if (written.isArray()) {
            return IntStream.range(0, written.size())
                    .mapToObj(i -> leftOut(written.get(i), read.path(i)))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return written.properties().stream()
                .map(member -> read.has(member.getKey()) || SINCE_LATER.contains(member.getKey())
                        ? leftOut(member.getValue(), read.path(member.getKey()))
                        : Optional.of(member.getKey()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A report that is not drawn. */
    static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why);
        }
    }
}
