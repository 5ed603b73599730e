package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several rehearsals of one volume at a time. */
@Tag("real")
class ConcurrentRehearsalsTest {

    @Test
    void twoAtOncePassAndLeaveNothing() {
        try (Stage stage = Stage.btrfs(2L << 30)) {
            stage.production().execute("postgres", "create table t as select generate_series(1, 1000) as i");
            Path plan = stage.plan(
                    Stage.UPGRADE + "tests:\n  - name: Row counts\n    uses: postgresql/compare-row-counts\n");
            Path oneOutput = stage.output();
            Path otherOutput = stage.output();

            Stage.Running one = stage.startTest(plan, oneOutput);
            Stage.Running other = stage.startTest(plan, otherOutput);
            assertThat(one.await().exitCode()).as(one.stderr()).isZero();
            assertThat(other.await().exitCode()).as(other.stderr()).isZero();

            Rehearsal first = Stage.report(oneOutput);
            Rehearsal second = Stage.report(otherOutput);
            assertThat(first.verdict()).as(describe(first)).isEqualTo(Verdict.PASSED);
            assertThat(second.verdict()).as(describe(second)).isEqualTo(Verdict.PASSED);
            assertThat(first.started()).isBefore(second.finished());
            assertThat(second.started()).isBefore(first.finished());
            assertThat(first.snapshot().orElseThrow().id())
                    .isNotEqualTo(second.snapshot().orElseThrow().id());
            stage.assertNothingLeft();
        }
    }
}
