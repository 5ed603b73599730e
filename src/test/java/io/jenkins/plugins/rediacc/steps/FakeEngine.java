package io.jenkins.plugins.rediacc.steps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Stands in for the engine where a test is about what Jenkins does: a program for the parameter {@code java} of a step,
 * which reads the request of the control directory and writes the result there, as the engine does. It does nothing else.
 */
public record FakeEngine(Path home) {

    private static final String SCRIPT =
            """
            #!/bin/sh
            [ "$1" != -version ] || { echo 'openjdk version "17"'; exit 0; }
            home='%s'
            control=${5%%/*}
            member() { sed -n 's/.*"'"$1"'":"\\([^"]*\\)".*/\\1/p' "$control/request.json"; }
            verb=$(member verb)
            printf '{"pid":%%s,"startTicks":"%%s","bootId":"%%s"}' $$ \\
                "$(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20)" \\
                "$(cat /proc/sys/kernel/random/boot_id)" >"$control/process.json"
            echo "$verb" >>"$home/starts"
            answer=$home/$verb.json
            [ -e "$answer" ] || answer=$home/any.json
            case ${0##*/}:$verb in
            dying:gc) ;;
            dying:*) exit 9 ;;
            held:*)
                while [ ! -e "$home/go" ]; do
                    if [ -e "$control/cancel" ]; then
                        echo "$verb" >>"$home/cancelled"
                        answer=$home/stopped.json
                        break
                    fi
                    sleep 0.2
                done ;;
            esac
            [ ! -d "$home/output" ] || cp -R "$home/output/." "$control/output/"
            sed "s/RUN/$(member runId)/; s/NAME/$(member name)/" "$answer" >"$control/draft"
            [ ! -e "$control/draft" ] || echo "$verb" >>"$home/answered"
            mv "$control/draft" "$control/result.json"
            exit "$(sed -n 's/.*"exitCode":\\([0-9]*\\).*/\\1/p' "$answer")"
            """;

    /** Makes it; it answers to each verb as one that went well. */
    public static FakeEngine create(Path home) throws IOException {
        Files.createDirectories(home);
        FakeEngine engine = new FakeEngine(home);
        for (Path program : List.of(engine.prompt(), engine.held(), engine.dying())) {
            Files.writeString(program, SCRIPT.formatted(home));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        engine.answer("any", 0, "\"result\":{}");
        engine.answer("stopped", 130, "\"error\":{\"what\":\"stopped\"}");
        for (StepCall call : StepCall.ALL) {
            engine.answer(call.verb(), 0, "\"result\":" + call.answer());
        }
        return engine;
    }

    /** Answers at once. */
    public Path prompt() {
        return home.resolve("prompt");
    }

    /** Answers when it may go, or when it is asked to stop. */
    Path held() {
        return home.resolve("held");
    }

    /** Ends without an answer, but for the one that cleans up after it. */
    Path dying() {
        return home.resolve("dying");
    }

    /** Sets the answer to a verb, or to those that have no answer of their own. */
    public void answer(String verb, int exitCode, String members) throws IOException {
        Files.writeString(
                home.resolve(verb + ".json"), "{\"runId\":\"RUN\",\"exitCode\":%d,%s}".formatted(exitCode, members));
    }

    /** Adds a file to the reports of each run. */
    public void writes(String name, byte[] content) throws IOException {
        Files.write(Files.createDirectories(home.resolve("output")).resolve(name), content);
    }

    /** Lets those go that are held. */
    void go() throws IOException {
        Files.createFile(home.resolve("go"));
    }

    /** The verbs that were started, each as often as it was. */
    public List<String> starts() throws IOException {
        return lines("starts");
    }

    /** Waits until so many were started. */
    void awaitStarts(int number) throws IOException, InterruptedException {
        while (starts().size() < number) {
            Thread.sleep(50);
        }
    }

    /** The verbs that were answered. */
    List<String> answered() throws IOException {
        return lines("answered");
    }

    /** The verbs that were asked to stop. */
    List<String> cancelled() throws IOException {
        return lines("cancelled");
    }

    private List<String> lines(String name) throws IOException {
        try {
            return Files.readAllLines(home.resolve(name));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
