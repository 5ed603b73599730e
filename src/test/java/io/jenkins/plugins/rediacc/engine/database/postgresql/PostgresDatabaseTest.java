package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.PlanLimits;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class PostgresDatabaseTest {

    private final HostProcesses commands = new HostProcesses(new Cancellation());

    @Test
    void namesTheProgramsThatARehearsalUses(@TempDir Path directory) {
        PostgresDatabase postgres = new PostgresDatabase(commands, context -> null, plan -> {});
        try (TestCluster production = TestCluster.create(directory.resolve("main"), "13")) {
            Volume volume = production.volume(directory);

            assertThat(postgres.tools(volume, plan("/usr/lib/postgresql/15/bin")))
                    .containsOnlyKeys("postgres 13", "postgres 15", "pg_upgrade 15")
                    .hasEntrySatisfying(
                            "postgres 13", version -> assertThat(version).startsWith("13."))
                    .hasEntrySatisfying(
                            "pg_upgrade 15", version -> assertThat(version).startsWith("15."));
            assertThatThrownBy(() -> postgres.tools(volume, plan("/nowhere/bin")))
                    .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                            .isEqualTo(ExitCode.SURROUNDINGS))
                    .hasMessageContaining("/nowhere/bin/postgres");
        }
    }

    @Test
    void aCheckpointMovesProductionsControlFileOn(@TempDir Path directory) {
        PostgresDatabase postgres = new PostgresDatabase(commands, context -> null, plan -> {});
        try (TestCluster production =
                TestCluster.create(directory.resolve("main"), "13").start()) {
            Volume volume = production.volume(directory);
            production.execute("postgres", "create table t as select 1");
            String before = Production.of(commands, volume).control().checkpoint();

            postgres.checkpoint(volume);

            assertThat(Production.of(commands, volume).control().checkpoint()).isNotEqualTo(before);
        }
    }

    @Test
    void leavesPlansAndClonesToOthers() {
        List<Plan> validated = new ArrayList<>();
        PostgresDatabase postgres = new PostgresDatabase(
                commands,
                context -> {
                    throw new IllegalStateException("opened");
                },
                validated::add);
        Plan plan = plan("/usr/lib/postgresql/15/bin");

        postgres.validate(new SealedPlan(plan, "digest", Path.of("/"), List.of()));

        assertThat(validated).containsExactly(plan);
        assertThatThrownBy(() -> postgres.open(null)).hasMessage("opened");
        assertThat(postgres.kind()).isEqualTo("postgresql");
    }

    private static Plan plan(String target) {
        Step upgrade = new Step(
                "Upgrade",
                new Action.BuiltIn("postgresql/pg-upgrade", Map.of("to", target)),
                Map.of(),
                List.of(),
                Optional.empty(),
                new Location("plan.yaml", 2, 3));
        return new Plan(
                "13 to 15",
                Path.of("plan.yaml"),
                Path.of("/plans"),
                List.of(upgrade),
                List.of(),
                PlanLimits.NONE,
                List.of(),
                List.of(),
                List.of());
    }
}
