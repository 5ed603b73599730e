package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestModeTest {

    @TempDir
    Path folder;

    @Test
    void runsTheVerbAndWritesItsResultBesideTheRequest() throws IOException {
        CommandLineRun run =
                request("{'runId': 'r1', 'verb': 'verify-ledger', 'parameters': {'state': '%s', 'json': false}}"
                        .formatted(folder));
        assertThat(run.exitCode()).isZero();
        JsonNode result = result();
        assertThat(result.get("runId").asText()).isEqualTo("r1");
        assertThat(result.get("verb").asText()).isEqualTo("verify-ledger");
        assertThat(result.get("exitCode").asInt()).isZero();
        assertThat(result.at("/result/intact").asBoolean()).isTrue();
        assertThat(result.has("error")).isFalse();
        JsonNode process =
                new ObjectMapper().readTree(folder.resolve("process.json").toFile());
        assertThat(process.get("pid").asLong())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(process.get("startTicks").asLong()).isPositive();
        assertThat(process.get("bootId").asText()).isNotEmpty();
    }

    @Test
    void parametersAreThoseOfTheCommandLineByName() throws IOException {
        String[] arguments = Request.read(
                        write("{'runId': 'r', 'verb': 'inspect', 'parameters': {'id': '--x y', 'volume': '-rf',"
                                + " 'databaseData': '.', 'port': 5432, 'json': true, 'state': ''}}"))
                .arguments();
        assertThat(arguments)
                .containsExactly(
                        "inspect", "--database-data=.", "--json", "--port=5432", "--state=", "--", "-rf", "--x y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            [1]                                                           | it is not a JSON object
            {'runId': 'r', 'verb': 'list'} x                              | cannot read the request
            {'runId': 'r', 'runId': 'r', 'verb': 'list'}                  | Duplicate field 'runId'
            {'runId': 'r', 'verb': 'list', 'parameter': {}}               | unknown member 'parameter'; did you mean 'parameters'?
            {'runId': 'r', 'verb': 'list', 'parameters': []}              | 'parameters' is not an object
            {'runId': 'r', 'verb': 'list', 'secrets': [1]}                | 'secrets' is not a list of names
            {'verb': 'list'}                                              | 'runId' is missing or not text
            {'runId': '../r', 'verb': 'list'}                             | '../r' is not a name for a run
            {'runId': 'r'}                                                | 'verb' is missing or not text
            """)
    void aFileThatIsNoRequestIsRefusedWithoutAResult(String json, String message) throws IOException {
        CommandLineRun run = request(json);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(folder.resolve("result.json")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            'lists', 'parameters': {}                     | unknown verb 'lists'; did you mean 'list'?
            'list', 'parameters': {'volum': 'a'}          | the parameter 'volum' is unknown; did you mean 'volume'?
            'list', 'parameters': {'help': true}          | the parameter 'help' is unknown
            'list', 'parameters': {'json': 'yes'}         | the parameter 'json' must be true or false
            'list', 'parameters': {'state': true}         | the parameter 'state' must not be true or false
            'list', 'parameters': {'volume': {}}          | the parameter 'volume' must be text
            'list', 'parameters': {'port': 1.5}           | the parameter 'port' must be text
            'inspect', 'parameters': {'volume': 'a'}      | Missing required parameter: 'ID'
            'list', 'parameters': {}, 'secrets': ['NOT_SET_HERE'] | the secret NOT_SET_HERE is not in the environment
            """)
    void aWrongRequestHasItsErrorAsResult(String verbAndMore, String message) throws IOException {
        CommandLineRun run = request("{'runId': 'r', 'verb': " + verbAndMore + "}");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(result().at("/exitCode").asInt()).isEqualTo(2);
        assertThat(result().at("/error/what").asText()).contains(message);
    }

    @Test
    void aSecondStartOfTheSameRunGivesTheFirstsResultWithoutRunningAgain() throws IOException {
        String json = "{'runId': 'r', 'verb': 'report', 'parameters': {'volume': 'a', 'state': '" + folder + "'}}";
        assertThat(request(json).exitCode()).isEqualTo(5);
        String first = Files.readString(folder.resolve("result.json"));
        Files.writeString(folder.resolve("result.json"), first.replace("\"exitCode\":5", "\"exitCode\":1"));
        CommandLineRun second = request(json);
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.out()).contains("has ended already");
    }

    @Test
    void aSecondStartWaitsForTheFirst() throws Exception {
        try (FileChannel channel = FileChannel.open(
                        folder.resolve("r.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            CompletableFuture<CommandLineRun> second = CompletableFuture.supplyAsync(() ->
                    request("{'runId': 'r', 'verb': 'verify-ledger', 'parameters': {'state': '" + folder + "'}}"));
            assertThat(second.isDone()).isFalse();
            Files.writeString(folder.resolve("result.json"), "{\"runId\": \"r\", \"exitCode\": 4}");
            held.release();
            assertThat(second.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(4);
        }
    }

    @Test
    void aRunThatEndedWithoutAResultIsNotRunAgain() throws IOException {
        Files.writeString(folder.resolve("r.lock"), "started\n");
        CommandLineRun run =
                request("{'runId': 'r', 'verb': 'verify-ledger', 'parameters': {'state': '" + folder + "'}}");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(result().at("/error/what").asText()).contains("an earlier start of run r ended without a result");
    }

    @Test
    void theResultOfAnotherRunIsNotTaken() throws IOException {
        Files.writeString(folder.resolve("result.json"), "{\"runId\": \"other\", \"exitCode\": 4}");
        assertThat(request("{'runId': 'r', 'verb': 'verify-ledger', 'parameters': {'state': '" + folder + "'}}")
                        .exitCode())
                .isZero();
        assertThat(result().get("runId").asText()).isEqualTo("r");
    }

    @Test
    void aCancelFileStopsTheRun() throws IOException {
        Files.writeString(folder.resolve("cancel"), "");
        CommandLineRun run = request("{'runId': 'r', 'verb': 'doctor', 'parameters': {'volume': 'a',"
                + " 'storage': 'btrfs', 'path': '/x/y', 'state': '" + folder + "'}}");
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(result().at("/error/kind").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void onlyTheListedSecretsAreTakenFromTheCaller() throws IOException {
        Request request = Request.read(write("{'runId': 'r', 'verb': 'list', 'secrets': ['A', 'B']}"));
        assertThat(request.secrets()).containsExactly("A", "B");
    }

    private CommandLineRun request(String json) {
        try {
            return CommandLineRun.of(
                    Map.of(),
                    false,
                    new Cancellation(),
                    "--request",
                    write(json).toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(String json) throws IOException {
        boolean quoted = json.contains("'");
        return Files.writeString(folder.resolve("request.json"), quoted ? json.replace('\'', '"') : json);
    }

    private JsonNode result() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    }
}
