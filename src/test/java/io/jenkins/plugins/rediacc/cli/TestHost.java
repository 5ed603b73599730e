package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What tests of the command line do to the host around it. */
final class TestHost {

    private TestHost() {}

    /** Runs a program, which must succeed; gives what it printed. */
    static String run(String... argv) {
        CommandResult result = new HostProcesses(new Cancellation()).run(Command.of(argv));
        assertThat(result.succeeded())
                .as(String.join(" ", argv) + ": " + result.words())
                .isTrue();
        return result.stdout();
    }

    /** Writes a request into a directory of its own. */
    static Path request(Path directory, String runId, String verb, Map<String, ?> parameters, String... secrets)
            throws IOException {
        Files.createDirectories(directory);
        return Files.writeString(
                directory.resolve("request.json"),
                JsonText.of(
                        Map.of("runId", runId, "verb", verb, "parameters", parameters, "secrets", List.of(secrets))));
    }
}
