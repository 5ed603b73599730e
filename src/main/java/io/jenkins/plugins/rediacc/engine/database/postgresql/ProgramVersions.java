package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The versions of PostgreSQL's programs that a rehearsal uses, as the programs themselves say them. */
final class ProgramVersions {

    static final String PG_UPGRADE = "postgresql/pg-upgrade";

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
        MajorVersion.OfProgram version = MajorVersion.of(commands, bin.resolve(program));
        versions.put(program + " " + version.major(), version.all());
    }
}
