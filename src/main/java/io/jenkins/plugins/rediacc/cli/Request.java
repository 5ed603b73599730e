package io.jenkins.plugins.rediacc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.yaml.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A verb with its parameters, as a JSON file names them.
 *
 * @param runId names the run: a second start with the same id does not run again
 * @param secrets the variables of the caller's environment that a plan may take as secrets
 */
record Request(String runId, String verb, Map<String, JsonNode> parameters, List<String> secrets) {

    private static final long MAX_BYTES = 1 << 20;
    private static final List<String> MEMBERS = List.of("runId", "verb", "parameters", "secrets");

    /** Reads the file; throws with exit code 2 where it is not a request. */
    static Request read(Path file) {
        JsonNode root = parse(file);
        if (!root.isObject()) {
            throw wrong(file, "it is not a JSON object");
        }
        root.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw wrong(file, "unknown member '" + Names.printable(name) + "'" + Spelling.hint(name, MEMBERS));
            }
        });
        Map<String, JsonNode> parameters = new TreeMap<>();
        if (root.has("parameters")) {
            if (!root.get("parameters").isObject()) {
                throw wrong(file, "'parameters' is not an object");
            }
            root.get("parameters").properties().forEach(entry -> parameters.put(entry.getKey(), entry.getValue()));
        }
        List<String> secrets = new ArrayList<>();
        for (JsonNode secret : root.path("secrets")) {
            if (!secret.isTextual()) {
                throw wrong(file, "'secrets' is not a list of names of variables");
            }
            secrets.add(secret.textValue());
        }
        String runId = Names.require("run", text(file, root, "runId"));
        return new Request(runId, text(file, root, "verb"), parameters, secrets);
    }

    /** The arguments of a command line that say the same. */
    String[] arguments() {
        CommandLine verbLine = Verbs.commandLine(verb).getSubcommands().get(verb);
        if (verbLine == null) {
            throw RediaccException.usage(Explanation.of("unknown verb '" + Names.printable(verb) + "'"
                            + Spelling.hint(
                                    verb,
                                    List.copyOf(
                                            Verbs.commandLine().getSubcommands().keySet())))
                    .state("nothing was created"));
        }
        Map<String, OptionSpec> options = named(verbLine.getCommandSpec().options(), Request::nameOf);
        options.remove("help");
        Map<String, PositionalParamSpec> positionals =
                named(verbLine.getCommandSpec().positionalParameters(), Request::nameOf);
        List<String> arguments = new ArrayList<>(List.of(verb));
        TreeMap<Integer, String> places = new TreeMap<>();
        parameters.forEach((name, value) -> {
            String key = name.replace("-", "").toLowerCase(Locale.ROOT);
            if (positionals.containsKey(key)) {
                places.put(positionals.get(key).index().min(), scalar(name, value));
            } else if (options.containsKey(key)) {
                addOption(arguments, options.get(key), name, value);
            } else {
                throw unknown(name, options, positionals);
            }
        });
        arguments.add("--");
        arguments.addAll(places.values());
        return arguments.toArray(String[]::new);
    }

    private static void addOption(List<String> arguments, OptionSpec option, String name, JsonNode value) {
        boolean flag = option.arity().max() == 0;
        if (flag != value.isBoolean()) {
            throw parameter(name, flag ? "must be true or false" : "must not be true or false");
        }
        if (flag) {
            if (value.booleanValue()) {
                arguments.add(option.longestName());
            }
            return;
        }
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            arguments.add(option.longestName() + "=" + scalar(name, item));
        }
    }

    private static String scalar(String name, JsonNode value) {
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw parameter(name, "must be text");
        }
        return value.asText();
    }

    private static <T> Map<String, T> named(List<T> specs, Function<T, String> name) {
        Map<String, T> byName = new TreeMap<>();
        specs.forEach(spec -> byName.put(name.apply(spec), spec));
        return byName;
    }

    /** {@code --max-pause} is {@code maxPause} in JSON, or {@code max-pause}. */
    private static String nameOf(OptionSpec option) {
        return option.longestName().replace("-", "");
    }

    private static String nameOf(PositionalParamSpec positional) {
        return positional.paramLabel().replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    private static JsonNode parse(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw wrong(file, "it is not a regular file of at most 1 MiB");
            }
            JsonNode root = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(Files.readAllBytes(file));
            return root;
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": ";
            throw wrong(file, place + e.getOriginalMessage());
        } catch (IOException e) {
            throw wrong(file, e.toString());
        }
    }

    private static String text(Path file, JsonNode root, String member) {
        if (!root.path(member).isTextual()) {
            throw wrong(file, "'" + member + "' is missing or not text");
        }
        return root.get(member).textValue();
    }

    private static RediaccException unknown(
            String name, Map<String, OptionSpec> options, Map<String, PositionalParamSpec> positionals) {
        List<String> known = new ArrayList<>(positionals.keySet());
        options.values().forEach(option -> known.add(option.longestName().substring(2)));
        return parameter(name, "is unknown" + Spelling.hint(name, known));
    }

    private static RediaccException parameter(String name, String why) {
        return RediaccException.usage(Explanation.of("the parameter '" + Names.printable(name) + "' " + why)
                .state("nothing was created")
                .todo("correct the request"));
    }

    private static RediaccException wrong(Path file, String why) {
        return RediaccException.usage(Explanation.of("cannot read the request " + file + ": " + why)
                .state("nothing was created")
                .todo("write {\"runId\": …, \"verb\": …, \"parameters\": {…}, \"secrets\": […]}"));
    }
}
