package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.rediacc.agent.EngineStepExecution;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kohsuke.stapler.DataBoundSetter;

/** Steps and verbs have the same parameters, by the help of the engine that the plugin ships. */
class ParametersTest {

    /** Who may name them is the administrator of the host, or they are about how a terminal is printed to. */
    private static final Set<String> OF_NO_STEP = Set.of(
            "catalog",
            "state",
            "json",
            "storage",
            "path",
            "databaseData",
            "bin",
            "socket",
            "port",
            "isolation",
            "option",
            "storageOption",
            "help");

    /** Options that a step has no parameter for, with the reason. */
    private static final Map<String, Map<String, String>> ONLY_OPTIONS = Map.of(
            "test", Map.of("output", "the plugin publishes the reports itself"),
            "bisect", Map.of("output", "the plugin publishes the reports itself"),
            "status", Map.of("prometheus", "a format for another program"),
            "snapshot", Map.of("reason", "the older name of holdReason"),
            "clone", Map.of("name", "made from build and step, so that it is the same after a restart"),
            "destroy", Map.of("volume", "known with the clone", "id", "the parameter clone"),
            "promote",
                    Map.of(
                            "output", "the plugin publishes the reports itself",
                            "prepare", "the phase prepare",
                            "switch", "the phase switch",
                            "evidence", "of the build's approval",
                            "approvedBy", "of the build's approval"),
            "rollback", Map.of("confirm", "the older name of confirmVolume", "approvedBy", "of the build's approval"));

    /** Parameters that the verb has no option for, with the reason. */
    private static final Map<String, Map<String, String>> ONLY_PARAMETERS = Map.of(
            "test", Map.of("onFailure", "about the build; elsewhere the exit code says it"),
            "gate", Map.of("onFailure", "about the build; elsewhere the exit code says it"),
            "destroy", Map.of("clone", "the ID, with which the plugin knows the volume"),
            "promote", Map.of("phase", "one of two options", "approval", "names evidence and approvedBy"),
            "rollback", Map.of("approval", "names approvedBy"));

    private static final Pattern OPTION = Pattern.compile("--([a-z][a-z-]+)");
    private static final Pattern POSITIONAL = Pattern.compile("(?<=[ \\[])([A-Z]+)(?=[\\s\\]]|$)");

    @TempDir
    private static Path folder;

    private static Path jar;

    @BeforeAll
    static void copyTheEngine() throws IOException {
        jar = folder.resolve("rediacc.jar");
        try (InputStream in = EngineStepExecution.class.getResourceAsStream("rediacc.jar")) {
            Files.copy(in, jar);
        }
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                Arguments.of("snapshot", SnapshotStep.class),
                Arguments.of("test", UpgradeTestStep.class),
                Arguments.of("bisect", BisectStep.class),
                Arguments.of("prune", PruneStep.class),
                Arguments.of("status", StatusStep.class),
                Arguments.of("doctor", DoctorStep.class),
                Arguments.of("clone", CreateCloneStep.class),
                Arguments.of("clone", CloneStep.class),
                Arguments.of("destroy", DestroyStep.class),
                Arguments.of("gate", GateStep.class),
                Arguments.of("promote", PromoteStep.class),
                Arguments.of("rollback", RollbackStep.class),
                Arguments.of("finalize", FinalizeStep.class));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void bearTheNamesOfTheOptions(String verb, Class<?> step) throws Exception {
        Set<String> options = options(verb);
        options.removeAll(OF_NO_STEP);
        options.removeAll(ONLY_OPTIONS.getOrDefault(verb, Map.of()).keySet());
        Set<String> parameters = parameters(step);
        parameters.removeAll(ONLY_PARAMETERS.getOrDefault(verb, Map.of()).keySet());
        assertThat(parameters, is(options));
    }

    private static Set<String> options(String verb) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar.toString(),
                        verb,
                        "--help")
                .redirectErrorStream(true)
                .start();
        String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(help, process.waitFor(), is(0));
        String synopsis = Pattern.compile("\\n(?! )").split(help)[0].replace("[no-]", "no-");
        // The synopsis shows one name of each, the list below it all of them, up to the description.
        String all = help.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("--"))
                .map(line -> line.split("  ")[0])
                .collect(Collectors.joining(" "));
        Set<String> names = new TreeSet<>();
        Matcher option = OPTION.matcher(synopsis + " " + all.replace("[no-]", "no-"));
        while (option.find()) {
            names.add(camelCase(option.group(1)));
        }
        Matcher positional = POSITIONAL.matcher(synopsis);
        while (positional.find()) {
            names.add(positional.group(1).toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static String camelCase(String option) {
        StringBuilder name = new StringBuilder();
        for (String part : option.split("-")) {
            name.append(name.isEmpty() ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return name.toString();
    }

    /** The names of setters, and of the constructor's parameters, which the getters have too. */
    private static Set<String> parameters(Class<?> step) {
        Set<String> names = new TreeSet<>();
        for (Method method : step.getMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)) {
                names.add(decapitalized(method.getName().substring(3)));
            } else if (method.getDeclaringClass() == step && method.getName().startsWith("get")) {
                names.add(decapitalized(method.getName().substring(3)));
            }
        }
        names.remove("java");
        return names;
    }

    private static String decapitalized(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
