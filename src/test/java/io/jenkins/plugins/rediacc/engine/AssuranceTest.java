package io.jenkins.plugins.rediacc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No message assures of production's state what nobody looked at: that it serves, goes on or was not touched. After a kill
 * in the pause such a sentence is wrong just when somebody needs the truth.
 */
class AssuranceTest {

    private static final Path SOURCES = Path.of("../src/main/java/io/jenkins/plugins/rediacc");
    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"(?s:.*?)\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*\"|//.*|/\\*(?s:.*?)\\*/");
    private static final Pattern ASSURANCE = Pattern.compile(
            "\\bproduction (?:serves|runs|goes|keeps|stays|still|is (?:down|up|untouched|unchanged|fine)|was not (?:touched|written|changed))"
                    + "|serves (?:as|again|now|still)|as before|goes on|untouched|was not touched");

    /** What is no assurance, or is an observation, and why. */
    private static final Map<String, String> REVIEWED = Map.ofEntries(
            Map.entry("whether production serves cannot be told: ", "says that nobody knows"),
            Map.entry("production serves: PostgreSQL ", "said where a session with it has just answered"),
            Map.entry("production serves reads alone: PostgreSQL ", "said where a session with it has just answered"),
            Map.entry(
                    "production answers on its socket, but the engine does not see its process: production runs in another",
                    "said by a guard that has just asked it"),
            Map.entry(
                    "production runs in a PID namespace of its own, such as a container's, where pg_ctl cannot stop it and",
                    "said by a guard that has just looked at its process"),
            Map.entry(
                    "run rediacc on the host itself, where every process is seen; or see that production serves, start it by",
                    "advice"),
            Map.entry("production is down: no server runs on ", "said where its process was just looked for"),
            Map.entry(
                    "production runs with fsync=off: a snapshot of its running files may be corrupt",
                    "said where a session with it has just shown the setting"),
            Map.entry(" gathered while production serves", "what a promotion will do, not what is so"),
            Map.entry(
                    "Takes a promotion back: the old production serves again. Refused where that would lose writes.",
                    "what the verb is for"),
            Map.entry("Takes a read-only snapshot of a volume while production runs.", "what the verb is for"),
            Map.entry("relations whose files are not the same as before", "about files, compared just now"),
            Map.entry(" at most; the next one goes on", "about a clean-up's next run"),
            Map.entry("it was not touched", "about a snapshot or clone, said by who did not touch it"));

    @Test
    void noMessageAssuresOfWhatNobodyLookedAt() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path source : sources()) {
            LITERAL.matcher(Files.readString(source))
                    .results()
                    .map(MatchResult::group)
                    .filter(text ->
                            text.startsWith("\"") && ASSURANCE.matcher(text).find())
                    .map(text -> text.substring(1, text.length() - 1))
                    .forEach(found::add);
        }

        assertThat(found)
                .as("each is reviewed, and each review is of one that is there")
                .isEqualTo(new TreeSet<>(REVIEWED.keySet()));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> engine = Files.walk(SOURCES.resolve("engine"));
                Stream<Path> cli = Files.walk(SOURCES.resolve("cli"))) {
            return Stream.concat(engine, cli)
                    .filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toList());
        }
    }
}
