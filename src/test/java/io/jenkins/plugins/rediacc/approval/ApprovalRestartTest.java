package io.jenkins.plugins.rediacc.approval;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import hudson.model.Result;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What people said, and the time they have, outlive a restart. */
class ApprovalRestartTest {

    private static final String JOB = "release";
    private static final String GATE = "recordedGate evidence: 'e1', approvals: 0, allowed: true\n";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @Test
    void anApprovalIsKeptAndTheNextOneEndsTheWaiting() throws Throwable {
        sessions.then(jenkins -> {
            Office office = Office.open(jenkins);
            RediaccConfiguration.get().setApprovals(2);
            WorkflowRun run = start(jenkins, GATE + "echo \"${rediaccApproval()}\"");
            assertThat(office.approve("alice", run), is(200));
        });
        sessions.then(jenkins -> {
            WorkflowRun run = resumed(jenkins);
            Office office = Office.open(jenkins);
            assertThat("again", office.approve("alice", run), is(409));
            assertThat(office.approve("bob", run), is(200));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("approved by alice, bob", run);
        });
    }

    @Test
    void itExpiresThoughJenkinsWasDownAtThatTime() throws Throwable {
        sessions.then(jenkins -> {
            Office.open(jenkins);
            start(jenkins, GATE + "rediaccApproval expires: '3s'");
        });
        sessions.then(jenkins -> {
            WorkflowRun run = resumed(jenkins);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("the approval expired at", run);
        });
    }

    private static WorkflowRun start(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, JOB);
        job.setDefinition(new CpsFlowDefinition(script, true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("what is asked", run);
        return run;
    }

    private static WorkflowRun resumed(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName(JOB, WorkflowJob.class).getBuildByNumber(1);
    }
}
