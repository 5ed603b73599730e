package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.Parameters;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Upgrades the clone's cluster to another major version by {@code pg_upgrade --link} (PostgreSQL manual, pg_upgrade):
 * {@code with: { to: directory of the new programs, data: where the result lies, jobs: n, extensions: report|update }}.
 */
public final class PgUpgrade implements BuiltIn {

    private static final int MOST_JOBS = 256;
    private static final List<String> NEW_PROGRAMS = List.of(
            "initdb",
            "pg_controldata",
            "pg_ctl",
            "pg_dump",
            "pg_dumpall",
            "pg_resetwal",
            "pg_restore",
            "pg_upgrade",
            "postgres",
            "psql",
            "vacuumdb");
    private static final String NAME = "postgresql/pg-upgrade";
    private static final List<String> OLD_PROGRAMS = List.of("pg_controldata", "pg_ctl", "pg_resetwal", "postgres");

    /**
     * The parameters of the step.
     *
     * @param to the directory of the new version's programs
     * @param data where the upgraded cluster is to lie in the clone; empty for where the old one did
     * @param jobs how many databases and tablespaces at once
     * @param updateExtensions whether extensions are updated, not only reported
     */
    record Settings(Path to, String data, int jobs, boolean updateExtensions) {

        static Settings of(Map<String, Object> with) {
            Parameters parameters = Parameters.of(with, "to", "data", "jobs", "extensions");
            Path to = Path.of(parameters.requiredText("to"));
            if (!to.isAbsolute()) {
                throw parameters.wrong("to", "an absolute path");
            }
            String data = parameters.text("data").orElse("");
            if (Path.of(data).isAbsolute() || Path.of(data).normalize().startsWith("..")) {
                throw parameters.wrong("data", "a path inside the volume, relative to its root");
            }
            int jobs = parameters.number("jobs", MOST_JOBS).orElse(defaultJobs());
            String extensions = parameters.choice("extensions", "report", "update");
            return new Settings(to, data, jobs, extensions.equals("update"));
        }

        private static int defaultJobs() {
            return Math.max(1, Runtime.getRuntime().availableProcessors());
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Map<String, Object> with) {
        Settings.of(with);
    }

    @Override
    public StepOutcome run(PostgresClone clone, Map<String, Object> with, BuiltInContext context) {
        Settings settings = Settings.of(with);
        Cluster old = clone.cluster();
        String version = requireUpgradable(clone.context().commands(), old, settings.to());
        return new PgUpgradeRun(clone, settings, version, context).run();
    }

    /** Whether a step upgrades the cluster. */
    static boolean isIt(Action action) {
        return action instanceof Action.BuiltIn builtIn && builtIn.uses().equals(NAME);
    }

    /** The directories of programs that the plan's upgrades lead to, one after the other. */
    static List<Path> targets(Plan plan) {
        return plan.steps().stream()
                .flatMap(step -> step.action() instanceof Action.BuiltIn builtIn ? Stream.of(builtIn) : Stream.empty())
                .filter(builtIn -> builtIn.uses().equals(NAME))
                .map(builtIn -> Settings.of(builtIn.with()).to())
                .toList();
    }

    /** Refuses a plan whose upgrades, one after the other, this cluster cannot take. */
    static void requirePath(CommandRunner commands, Cluster cluster, Plan plan) {
        Cluster now = cluster;
        for (Path to : targets(plan)) {
            now = new Cluster(now.data(), to, requireUpgradable(commands, now, to));
        }
    }

    /**
     * The new version, if the cluster can be upgraded to it by these programs.
     *
     * @throws RediaccException with exit code 3 where a program is missing, with exit code 4 where the version does not
     *     go up or somebody could replace the programs
     */
    static String requireUpgradable(CommandRunner commands, Cluster old, Path to) {
        TrustedPrograms.require(to, old.data());
        int target = MajorVersion.of(commands, to.resolve("postgres")).major();
        String version = Integer.toString(target);
        if (target <= old.major() || target < MajorVersion.OLDEST_TARGET || target > MajorVersion.NEWEST) {
            throw RediaccException.refused(Explanation.of(
                            "a cluster of version " + old.version() + " cannot be upgraded to version " + version)
                    .state("nothing was upgraded")
                    .todo("name the programs of a later version as 'to': one of " + MajorVersion.OLDEST_TARGET + " to "
                            + MajorVersion.NEWEST));
        }
        Cluster fresh = new Cluster(old.data(), to, version);
        NEW_PROGRAMS.forEach(fresh::program);
        OLD_PROGRAMS.forEach(old::program);
        return version;
    }
}
