package io.jenkins.plugins.rediacc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.Conversation;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.ServedClones;
import io.jenkins.plugins.rediacc.engine.storage.ServedClones.Served;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts the {@linkplain CloneKeeper process that keeps a clone} in a session of its own, and waits until the clone's
 * server answers.
 */
final class CloneStarter {

    private static final long POLL_MILLIS = 50;
    private static final int KEPT_OUTPUT = 256 << 10;

    private final EngineContext context;
    private final ServedClones served;

    CloneStarter(EngineContext context, ServedClones served) {
        this.context = context;
        this.served = served;
    }

    /**
     * Starts it.
     *
     * @param arguments the command line that keeps the clone
     * @throws RediaccException the keeper's own error; then nothing is left
     */
    Served start(String clone, List<String> arguments) {
        Conversation keeper = context.commands().converse(command(arguments));
        BoundedCapture answer = new BoundedCapture(KEPT_OUTPUT);
        Thread listening = listen(keeper.output(), answer);
        try {
            Optional<Served> ready = served.find(clone);
            while (ready.isEmpty() && listening.isAlive()) {
                context.cancellation().check();
                listening.join(POLL_MILLIS);
                ready = served.find(clone);
            }
            if (ready.isPresent()) {
                keeper.input().write(CloneKeeper.TAKEN);
                keeper.input().flush();
                return ready.get();
            }
        } catch (RediaccException e) {
            letGo(keeper, listening);
            throw e;
        } catch (IOException e) {
            // It has ended in this moment; its answer says why.
            letGo(keeper, listening);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            letGo(keeper, listening);
            throw RediaccException.cancelled("interrupted");
        }
        throw failure(answer.text(), keeper.errors());
    }

    private static Command command(List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        argv.addAll(arguments);
        return Command.of(argv).in(Path.of("").toAbsolutePath());
    }

    private static Thread listen(InputStream output, BoundedCapture answer) {
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[8192];
                    try {
                        for (int length = output.read(buffer); length >= 0; length = output.read(buffer)) {
                            answer.accept(buffer, length);
                        }
                    } catch (IOException e) {
                        // The keeper has ended, and its output with it.
                    }
                },
                "rediacc-keeper");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The end of its input tells the keeper to destroy what it has made; returns when that is done. */
    private static void letGo(Conversation keeper, Thread listening) {
        try {
            keeper.input().close();
            listening.join();
        } catch (IOException e) {
            // It has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static RediaccException failure(String answer, String errors) {
        try {
            JsonNode error = new ObjectMapper().readTree(answer).path("error");
            if (error.has("what")) {
                return failure(error);
            }
        } catch (JsonProcessingException e) {
            // It was killed before it could answer.
        }
        return RediaccException.surroundings(
                ErrorCause.KILLED,
                Explanation.of("the process that was to keep the clone ended without an answer")
                        .tool(errors)
                        .todo("run 'rediacc gc', then try again"));
    }

    private static RediaccException failure(JsonNode error) {
        Explanation explanation = Explanation.of(error.path("what").asText())
                .tool(error.path("toolWords").asText())
                .state(error.path("stateNow").asText())
                .todo(error.path("remedy").asText());
        return switch (ExitCode.valueOf(error.path("kind").asText())) {
            case USAGE -> RediaccException.usage(explanation);
            case REFUSED -> RediaccException.refused(explanation);
            case NOT_FOUND -> RediaccException.notFound(explanation);
            default ->
                RediaccException.surroundings(
                        ErrorCause.valueOf(error.path("cause").asText()), explanation);
        };
    }
}
