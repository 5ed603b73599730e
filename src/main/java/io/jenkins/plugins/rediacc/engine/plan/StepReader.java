package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one step or test of a plan. */
final class StepReader {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern BUILT_IN = Pattern.compile("[a-z][a-z0-9-]*/[a-z][a-z0-9-]*");

    private final PlanFiles files;
    private final Problems problems;

    StepReader(PlanFiles files, Problems problems) {
        this.files = files;
        this.problems = problems;
    }

    /** The step; empty where something is wrong with it, which is then reported. */
    Optional<Step> read(MappingReader step, Optional<String> name) {
        Optional<Action> action = action(step);
        Map<String, String> environment = environment(step);
        List<String> secrets = secrets(step, environment);
        Optional<Duration> timeout = step.duration("timeout");
        step.end();
        return name.flatMap(
                text -> action.map(what -> new Step(text, what, environment, secrets, timeout, step.location())));
    }

    private Optional<Action> action(MappingReader step) {
        List<String> kinds = Stream.of("run", "sql", "uses").filter(step::has).toList();
        refuseWithout(step, "uses", "with");
        refuseWithout(step, "sql", "database", "user", "encoding");
        refuseWithout(step, "run", "env", "secrets");
        if (kinds.size() != 1) {
            problems.add(
                    step.location(),
                    kinds.isEmpty()
                            ? "this does nothing; give it 'run', 'sql' or 'uses'"
                            : "'" + String.join("' and '", kinds) + "' exclude each other; make a step of each");
        }
        Optional<Action> run = step.text("run").flatMap(this::run);
        Optional<Action> sql = sql(step);
        Optional<Action> builtIn = builtIn(step);
        return kinds.size() == 1 ? run.or(() -> sql).or(() -> builtIn) : Optional.empty();
    }

    private void refuseWithout(MappingReader step, String needed, String... keys) {
        for (String key : keys) {
            if (step.has(key) && !step.has(needed)) {
                problems.add(step.keyLocation(key), "'" + key + "' needs '" + needed + "'");
            }
        }
    }

    private Optional<Action> run(Node.Scalar value) {
        if (value.text().contains("\n")) {
            return noNul(value, "run") ? Optional.of(new Action.RunScript(value.text())) : Optional.empty();
        }
        return files.script(value).map(Action.RunFile::new);
    }

    private Optional<Action> sql(MappingReader step) {
        Optional<String> database = role(step, "database");
        Optional<String> user = role(step, "user");
        Optional<String> encoding = step.text("encoding").map(Node.Scalar::text);
        return step.text("sql").flatMap(files::sqlFile).map(path -> new Action.RunSql(path, database, user, encoding));
    }

    /** The name of a database or role: PostgreSQL allows all but NUL; what cannot be shown on one line is refused. */
    private Optional<String> role(MappingReader step, String key) {
        return step.text(key).map(Node.Scalar::text).filter(text -> FreeText.problem(text)
                .map(problem -> {
                    problems.add(step.keyLocation(key), "'" + key + "' " + problem);
                    return false;
                })
                .orElse(true));
    }

    private Optional<Action> builtIn(MappingReader step) {
        Map<String, Object> with = new LinkedHashMap<>();
        step.map("with")
                .entries()
                .forEach(entry -> with.put(entry.key(), entry.value().value()));
        return step.text("uses").flatMap(uses -> {
            if (!BUILT_IN.matcher(uses.text()).matches()) {
                problems.add(
                        uses.location(),
                        "'" + Names.printable(uses.text())
                                + "' is not the name of a built-in, such as postgresql/pg-upgrade");
                return Optional.empty();
            }
            return Optional.of(new Action.BuiltIn(uses.text(), with));
        });
    }

    private Map<String, String> environment(MappingReader step) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (Node.Entry entry : step.map("env").entries()) {
            requireVariable(new Node.Scalar(entry.key(), false, entry.keyLocation()));
            if (!(entry.value() instanceof Node.Scalar value) || value.isEmpty()) {
                problems.add(
                        entry.value().location(),
                        "'" + Names.printable(entry.key()) + "' must be text, but this is "
                                + entry.value().type() + "; write \"\" for an empty text");
            } else if (noNul(value, entry.key())) {
                environment.put(entry.key(), value.text());
            }
        }
        return environment;
    }

    private List<String> secrets(MappingReader step, Map<String, String> environment) {
        List<String> secrets = new ArrayList<>();
        for (Node.Scalar secret : step.texts("secrets")) {
            requireVariable(secret);
            if (environment.containsKey(secret.text())) {
                problems.add(
                        secret.location(),
                        "'" + secret.text() + "' is in 'env' too; a secret comes from the caller's environment");
            } else if (secrets.contains(secret.text())) {
                problems.add(secret.location(), "'" + secret.text() + "' is listed twice");
            } else {
                secrets.add(secret.text());
            }
        }
        return secrets;
    }

    private void requireVariable(Node.Scalar name) {
        String text = name.text();
        if (!VARIABLE.matcher(text).matches()) {
            problems.add(
                    name.location(),
                    "'" + Names.printable(text)
                            + "' is not the name of a variable; use letters, digits and underscore, no digit first");
        } else if (text.startsWith("PG") || text.startsWith("REDIACC_")) {
            problems.add(
                    name.location(),
                    "'" + text + "' cannot be set; variables that begin with PG or REDIACC_ are always the clone's");
        }
    }

    private boolean noNul(Node.Scalar value, String key) {
        if (value.text().indexOf('\0') >= 0) {
            problems.add(value.location(), "'" + Names.printable(key) + "' contains a NUL character");
            return false;
        }
        return true;
    }
}
