package io.jenkins.plugins.rediacc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.OwnerProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the verb that a request file names. Beside the file it writes {@code process.json} and {@code result.json},
 * watches for a file {@code cancel}, and holds a lock on the run's id: a second start with the same id waits for the
 * first and gives its result. A run that ended without a result is never run again under its id, because nobody knows how far it came.
 */
final class RequestMode {

    static final String RESULT = "result.json";
    static final String CANCEL = "cancel";
    static final String PROCESS = "process.json";

    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final Invocation invocation;
    private final Terminal terminal;
    private final Cancellation cancellation;
    private final Map<String, String> environment;

    RequestMode(Invocation invocation, Terminal terminal, Cancellation cancellation, Map<String, String> environment) {
        this.invocation = invocation;
        this.terminal = terminal;
        this.cancellation = cancellation;
        this.environment = environment;
    }

    /** Runs the request, or waits for the run of the same id; gives the exit code. */
    int run(String requestFile) {
        Path file = EngineContext.path("--request", requestFile);
        Request request = Request.read(file);
        Path lock = file.resolveSibling(request.runId() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            awaitLock(channel);
            Optional<Integer> earlier = resultOf(request, file.resolveSibling(RESULT));
            if (earlier.isPresent()) {
                terminal.narrate("run " + request.runId() + " has ended already; its result is in " + RESULT);
                return earlier.get();
            }
            boolean interrupted = channel.size() > 0;
            if (!interrupted) {
                DurableFile.writeFully(channel, "started\n".getBytes(StandardCharsets.UTF_8));
                channel.force(true);
            }
            recordProcess(file.resolveSibling(PROCESS));
            return runOnce(request, file, interrupted);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot keep the lock or the result of run " + request.runId() + " beside " + file)
                            .tool(String.valueOf(e))
                            .todo("make the directory of the request writable, with space"),
                    e);
        }
    }

    /** So that a caller can end this process, and no other that has its number later. */
    private static void recordProcess(Path file) throws IOException {
        OwnerProcess process = OwnerProcess.current();
        Map<String, Object> document = new HashMap<>();
        document.put("pid", process.pid());
        document.put("startTicks", process.startTicks());
        document.put("bootId", process.bootId());
        DurableFile.write(file, JsonText.of(document) + "\n");
    }

    /** Waits as long as another process runs the same id; a request to stop ends the waiting, not that run. */
    private void awaitLock(FileChannel channel) throws IOException {
        while (!isLocked(channel)) {
            cancellation.check();
            Cancellation.sleep(INTERVAL);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private int runOnce(Request request, Path file, boolean interrupted) throws IOException {
        Map<String, Object> document = new HashMap<>();
        document.put("runId", request.runId());
        document.put("verb", request.verb());
        int exitCode;
        try (CancelFile ignored = CancelFile.watch(file.resolveSibling(CANCEL), cancellation)) {
            if (interrupted) {
                throw endedWithoutResult(request);
            }
            Verb verb = Invocation.verb(Invocation.parse(request.arguments()));
            Result result =
                    invocation.run(verb, terminal, Invocation.Caller.program(request.runId(), secretsOf(request)));
            terminal.result(result);
            exitCode = result.exitCode().code();
            document.put("result", new ObjectMapper().readTree(result.json()));
            result.cause().ifPresent(cause -> document.put("error", ErrorPrinter.document(cause)));
        } catch (RediaccException e) {
            exitCode = fail(document, e);
        } catch (RuntimeException | Error e) {
            exitCode = fail(document, ErrorPrinter.defect(e));
        }
        document.put("exitCode", exitCode);
        DurableFile.write(file.resolveSibling(RESULT), new ObjectMapper().writeValueAsString(document) + "\n");
        return exitCode;
    }

    private int fail(Map<String, Object> document, RediaccException error) {
        new ErrorPrinter(terminal).print(error);
        document.put("error", ErrorPrinter.document(error));
        return error.exitCode().code();
    }

    private Map<String, String> secretsOf(Request request) {
        Map<String, String> secrets = new HashMap<>();
        for (String name : request.secrets()) {
            String value = environment.get(name);
            if (value == null) {
                throw RediaccException.usage(Explanation.of("the secret " + name + " is not in the environment")
                        .state("nothing was created")
                        .todo("set the variable for the process that runs the request"));
            }
            secrets.put(name, value);
        }
        return secrets;
    }

    /** The exit code of an earlier run of this id; empty where there was none. */
    private static Optional<Integer> resultOf(Request request, Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode result = new ObjectMapper().readTree(file.toFile());
        boolean same = result.path("runId").asText().equals(request.runId());
        return same ? Optional.of(result.path("exitCode").asInt(ExitCode.SURROUNDINGS.code())) : Optional.empty();
    }

    private static RediaccException endedWithoutResult(Request request) {
        return RediaccException.surroundings(
                ErrorCause.KILLED,
                Explanation.of("an earlier start of run " + request.runId() + " ended without a result")
                        .state("it was killed, or the host went down; what it had made is left to clean-up")
                        .todo("run 'rediacc gc', then start again with a new run id"));
    }
}
