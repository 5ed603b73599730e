package io.jenkins.plugins.rediacc.approval;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import hudson.model.Cause;
import hudson.model.Label;
import hudson.model.Result;
import io.jenkins.plugins.rediacc.SharedJenkins;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import io.jenkins.plugins.rediacc.steps.RealHost;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * The way of an upgrade from the first rehearsal to production and back, on an agent of its own process, with a real
 * PostgreSQL under a writer on a real btrfs. The catalogue names no command, so production is started by plain
 * {@code pg_ctl start}.
 */
@Tag("real")
@WithJenkins
class ReleaseTest extends SharedJenkins {

    private static Office office;

    private RealHost host;

    @BeforeAll
    static void openOffice() throws Exception {
        jenkins.createOnlineSlave(Label.get("storage"));
        office = Office.open(jenkins);
    }

    @BeforeEach
    void makeHost() throws Exception {
        host = RealHost.create();
        RediaccConfiguration.get().setGracePeriodSeconds(1);
    }

    @AfterEach
    void removeHost() throws Exception {
        host.close();
    }

    @Test
    void theNightlyRehearsalSaysSinceWhenAChangeFails() throws Exception {
        host.query("create table customers (email text); insert into customers values ('a')");
        build("node('storage') { rediaccSnapshot 'orders' }", Result.SUCCESS);
        host.query("insert into customers values (null)");
        String change = quoted(host.plan("Emails", "alter table customers alter email set not null"));
        WorkflowRun failed = build(
                "node('storage') { def r = rediaccUpgradeTest volume: 'orders', plan: " + change
                        + ", bisect: 'on-failure', onFailure: 'unstable';"
                        + " echo \"since ${r.failingSince} in ${r.failedStep}\" }",
                Result.UNSTABLE);
        jenkins.assertLogContains("since 20", failed);
        jenkins.assertLogContains("in Change", failed);

        host.plan(
                "Emails", "delete from customers where email is null; alter table customers alter email set not null");
        build("node('storage') { rediaccUpgradeTest volume: 'orders', plan: " + change + " }", Result.SUCCESS);
    }

    @Test
    void anUpgradeIsRehearsedApprovedPromotedUnderLoadAndTakenBack() throws Exception {
        String plan = quoted(host.upgradePlan());
        try (Writer writer = Writer.start(host)) {
            build(
                    "node('storage') { rediaccUpgradeTest volume: 'orders', plan: %1$s; ".formatted(plan)
                            + "rediaccPromote volume: 'orders', plan: %1$s, dryRun: true }".formatted(plan),
                    Result.SUCCESS);

            anAbortNeverKillsThePromotion(plan, writer);

            WorkflowRun release = release(plan);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(release));
            jenkins.assertLogContains("outcome PROMOTED true", release);
            writer.awaitNext();
            assertThat("after the build", version(), is("15"));
            assertAllCommitsAreThere(writer);
        }
        takeBack();
        assertThat(version(), is("13"));
    }

    /** Neither a first abort nor 'forcibly terminate' reaches the engine: it undoes, and production serves. */
    private void anAbortNeverKillsThePromotion(String plan, Writer writer) throws Exception {
        WorkflowRun aborted = release(plan);
        jenkins.waitForMessage("stop production", aborted);
        aborted.getExecutor().interrupt();
        jenkins.waitForMessage("it finishes or undoes by its journal, and is not killed", aborted);
        aborted.doTerm();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(aborted));
        jenkins.assertLogNotContains("SIGTERM", aborted);
        writer.awaitNext();
        assertThat("undone, and serving after the build", version(), is("13"));
        assertAllCommitsAreThere(writer);
    }

    /** A build that waits for two people, has them, and promotes. */
    private WorkflowRun release(String plan) throws Exception {
        WorkflowRun run = office.waiting(
                """
                def g
                node('storage') { g = rediaccGate volume: 'orders', plan: %1$s }
                def a = rediaccApproval gate: g.evidence
                node('storage') {
                    def p = rediaccPromote volume: 'orders', plan: %1$s, approval: a.id
                    echo "outcome ${p.outcome} ${p.pause > 0 && p.certificate != null}"
                }
                """
                        .formatted(plan),
                new Cause.UserIdCause("sam"));
        assertThat("who started it", office.approve("sam", run), is(403));
        assertThat(office.approve("alice", run), is(200));
        assertThat(office.approve("bob", run), is(200));
        return run;
    }

    /** Something was written since, so the way back is refused until people accept what it loses. */
    private void takeBack() throws Exception {
        WorkflowRun back = office.waiting(
                """
                def position
                node('storage') {
                    try {
                        rediaccRollback 'orders'
                    } catch (e) {
                        echo e.message
                        position = e.message.replaceAll('(?s).*--accept-loss-since (\\\\S+) .*', '$1')
                    }
                }
                rediaccApproval rollback: true
                node('storage') {
                    def r = rediaccRollback volume: 'orders', acceptLossSince: position, confirmVolume: 'orders'
                    echo "outcome ${r.outcome}"
                }
                """);
        assertThat(office.approve("alice", back), is(200));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(back));
        jenkins.assertLogContains("written", back);
        jenkins.assertLogContains("outcome ROLLED_BACK", back);
    }

    private void assertAllCommitsAreThere(Writer writer) throws Exception {
        long acknowledged = writer.acknowledged();
        assertThat(
                host.query("select count(*) from written where n <= " + acknowledged), is(Long.toString(acknowledged)));
    }

    private String version() throws Exception {
        String number = host.query("show server_version_num");
        assertThat(number, startsWith("1"));
        return number.substring(0, 2);
    }

    private static WorkflowRun build(String script, Result result) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.assertBuildStatus(
                result, jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart()));
    }

    private static String quoted(Path path) {
        return "'" + path + "'";
    }
}
