package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The versions of PostgreSQL's programs that a rehearsal uses, as the programs themselves say them. */
final class ProgramVersions {

    static final String PG_UPGRADE = "postgresql/pg-upgrade";

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ((\\d+)\\S*.*)");

    private final CommandRunner commands;

    ProgramVersions(CommandRunner commands) {
        this.commands = commands;
    }

    /** By program and major version, such as {@code postgres 13}: of the old server, and of each upgrade's target. */
    Map<String, String> of(Path oldBin, Plan plan) {
        Map<String, String> versions = new TreeMap<>();
        add(versions, oldBin, "postgres");
        Stream.concat(plan.steps().stream(), plan.tests().stream())
                .flatMap(step -> step.action() instanceof Action.BuiltIn builtIn ? Stream.of(builtIn) : Stream.empty())
                .filter(builtIn -> builtIn.uses().equals(PG_UPGRADE))
                .flatMap(builtIn -> Stream.ofNullable(builtIn.with().get("to")))
                .map(to -> Path.of(to.toString()))
                .distinct()
                .forEach(bin -> {
                    add(versions, bin, "postgres");
                    add(versions, bin, "pg_upgrade");
                });
        return versions;
    }

    private void add(Map<String, String> versions, Path bin, String program) {
        Path file = bin.resolve(program);
        String said = commands.run(Command.of(file.toString(), "--version").within(LIMIT))
                .orFail(ErrorCause.DATABASE, Explanation.of("cannot tell the version of " + file))
                .stdout()
                .strip();
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of(file + " is not a program of PostgreSQL").tool(said));
        }
        versions.put(program + " " + version.group(2), version.group(1));
    }
}
