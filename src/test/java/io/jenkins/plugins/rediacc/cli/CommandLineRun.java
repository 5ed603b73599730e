package io.jenkins.plugins.rediacc.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** What a run of the command line, inside this process, printed and gave. */
record CommandLineRun(int exitCode, String out, String err) {

    static CommandLineRun of(String... arguments) {
        return of(Map.of(), false, new Cancellation(), arguments);
    }

    static CommandLineRun of(
            Map<String, String> environment, boolean terminal, Cancellation cancellation, String... arguments) {
        return of(environment, terminal, cancellation, Clock.systemUTC(), arguments);
    }

    /** A run at a time of the test's choice. */
    static CommandLineRun at(Instant time, String... arguments) {
        return of(Map.of(), false, new Cancellation(), Clock.fixed(time, ZoneOffset.UTC), arguments);
    }

    private static CommandLineRun of(
            Map<String, String> environment,
            boolean terminal,
            Cancellation cancellation,
            Clock clock,
            String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        StandardStreams streams = new StandardStreams(print(out), print(err), terminal, terminal);
        int exitCode = new Invocation(streams, environment, cancellation, clock).run(arguments);
        return new CommandLineRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output as exactly one JSON document. */
    JsonNode document() throws IOException {
        try (JsonParser parser = new ObjectMapper().createParser(out)) {
            JsonNode document = parser.readValueAsTree();
            if (parser.nextToken() != null) {
                throw new IOException("more than one document: " + out);
            }
            return document;
        }
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
