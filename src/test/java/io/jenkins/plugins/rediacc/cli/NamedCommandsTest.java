package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each command of rediacc that a message or a document names is one that rediacc understands. */
class NamedCommandsTest {

    private static final Path ROOT = Path.of("..");
    private static final Path SOURCES = ROOT.resolve("src/main/java/io/jenkins/plugins/rediacc");

    /** String literals; comments are matched too, so that what is quoted in them is not taken for one. */
    private static final Pattern LITERAL = Pattern.compile(
            "\"\"\"(?s:.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"|//.*|/\\*(?s:.*?)\\*/|'(?:[^'\\\\]|\\\\.)'");

    /** What joins a literal to the next: nothing, or a value in between. */
    private static final Pattern JOINT = Pattern.compile("\\s*\\+\\s*(?:([^;{}\"]*?)\\+\\s*)?");

    private static final Pattern IN_MESSAGE =
            Pattern.compile("'(rediacc [^']+)'|^\\s*(rediacc \\S.*?)(?:\\s{3,}.*)?$|: (rediacc [^':;]+)$");
    private static final Pattern IN_DOCUMENT = Pattern.compile("`(rediacc [^`]+)`|'(rediacc [^'`\n]+)'");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern LINE = Pattern.compile("(?m)^(?:\\$ |bin/)?(rediacc \\S.*?)(?:\\s+#.*)?$");
    /** No commands: the first line of the text that the gate's hash is made of, and where a fork's scripts run. */
    private static final Set<String> NO_VERBS = Set.of("rediacc evidence 1", "rediacc fork");

    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|'[^']*'|[^\\s\"']+");

    @Test
    void isUnderstoodByTheParser() throws IOException {
        Set<String> commands = new TreeSet<>();
        for (Path source : files(SOURCES, ".java")) {
            texts(Files.readString(source)).forEach(text -> commands.addAll(commands(IN_MESSAGE, text)));
        }
        List<Path> documents = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        documents.add(ROOT.resolve("README.md"));
        for (Path document : documents) {
            String text = Files.readString(document);
            commands.addAll(commands(IN_DOCUMENT, text));
            FENCED.matcher(text).results().forEach(block -> commands.addAll(commands(LINE, block.group())));
        }

        assertThat(commands).contains("rediacc promote X --resume", "rediacc rollback orders");
        assertThat(commands)
                .allSatisfy(command ->
                        assertThatCode(() -> parse(command)).as(command).doesNotThrowAnyException());
    }

    private static void parse(String command) {
        String[] words = WORD.matcher(command)
                .results()
                .map(MatchResult::group)
                .map(word -> word.replaceAll("^[\"']|[\"']$", ""))
                .skip(1)
                .takeWhile(word -> !word.equals(">") && !word.equals("|"))
                .toArray(String[]::new);
        if (words.length == 1) {
            assertThat(Verbs.commandLine().getSubcommands()).containsKey(words[0]);
        } else {
            Invocation.parse(words);
        }
    }

    private static List<String> commands(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .flatMap(match -> IntStream.rangeClosed(1, match.groupCount()).mapToObj(match::group))
                .filter(command -> command != null && isOfAVerb(command))
                .map(String::strip)
                .toList();
    }

    private static boolean isOfAVerb(String command) {
        return command.split("\\s+")[1].matches("[a-z][a-z-]*") && !NO_VERBS.contains(command);
    }

    /** The texts of a source; literals that are joined are one text, and what is computed in between is an X. */
    private static List<String> texts(String source) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int end = 0;
        Matcher literal = LITERAL.matcher(source);
        while (literal.find()) {
            if (literal.group(1) == null) {
                continue;
            }
            Matcher joint = JOINT.matcher(source.substring(end, literal.start()));
            boolean joined = end > 0 && joint.matches();
            if (!joined) {
                texts.add(ended(text, source, end));
                text.setLength(0);
            } else if (joint.group(1) != null) {
                text.append('X');
            }
            text.append(literal.group(1).replace("\\\"", "\""));
            end = literal.end();
        }
        texts.add(ended(text, source, end));
        return texts;
    }

    private static String ended(StringBuilder text, String source, int end) {
        return text + (source.startsWith("+", next(source, end)) ? "X" : "");
    }

    private static int next(String source, int from) {
        int place = from;
        while (place < source.length() && Character.isWhitespace(source.charAt(place))) {
            place++;
        }
        return place;
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
