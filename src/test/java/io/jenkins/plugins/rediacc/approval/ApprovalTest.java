package io.jenkins.plugins.rediacc.approval;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Computer;
import hudson.model.FreeStyleBuild;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import io.jenkins.plugins.rediacc.SharedJenkins;
import io.jenkins.plugins.rediacc.approval.ApprovalRecord.State;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.htmlunit.HttpMethod;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.replay.ReplayAction;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who may approve a promotion, whose approval counts, and what ends the waiting. */
@WithJenkins
class ApprovalTest extends SharedJenkins {

    private static final String GATE = "recordedGate evidence: 'e1', approvals: 0, allowed: true\n";

    private Office office;

    @BeforeEach
    void open() {
        office = Office.open(jenkins);
        RediaccConfiguration.get().setApprovals(1);
    }

    @Test
    void twoOtherPeopleThanTheStarterApprove() throws Exception {
        RediaccConfiguration.get().setApprovals(2);
        WorkflowRun run = office.waiting(
                GATE + "def a = rediaccApproval gate: 'e1'\necho \"approved by ${a.approvers} of ${a.evidence}\"",
                new Cause.UserIdCause("sam"));
        assertThat(
                Arrays.stream(jenkins.jenkins.getComputers())
                        .mapToInt(Computer::countBusy)
                        .sum(),
                is(0));

        assertThat("the starter", office.approve("sam", run), is(403));
        assertThat("no permission", office.approve("carol", run), is(403));
        // Jenkins sends somebody who is not logged in to the login; what counts is below.
        office.approve(null, run);
        assertThat("not the evidence", office.approve("alice", run, "e0"), is(409));
        assertThat("no POST", office.answer("alice", run, HttpMethod.GET, "approve", "e1"), is(405));
        assertThat("none of them counts", Office.record(run).getVotes(), is(empty()));

        assertThat(office.approve("alice", run), is(200));
        assertThat("again", office.approve("alice", run), is(409));
        jenkins.waitForMessage("1 of 2 approvals: alice at ", run);
        assertThat(office.approve("bob", run), is(200));

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("approved by [alice, bob] of e1", run);
        assertThat("over", office.approve("bob", run), is(409));
        assertThat(Office.record(run).getState(), is(State.GRANTED));
    }

    @Test
    void thePageShowsWhatIsApprovedEscaped() throws Exception {
        WorkflowRun run = office.waiting(GATE + "rediaccApproval()");
        JenkinsRule.WebClient alice =
                jenkins.createWebClient().withJavaScriptEnabled(false).withBasicCredentials("alice");
        String page = alice.getPage(run, ApprovalAction.URL).getWebResponse().getContentAsString();
        assertThat(
                page,
                allOf(
                        containsString("PostgreSQL 13 to &lt;15&gt;"),
                        containsString("12.5 s"),
                        containsString("e1"),
                        containsString("0 of 1"),
                        containsString("name=\"approve\"")));
        assertThat(page, not(containsString("to <15>")));
        JenkinsRule.WebClient carol =
                jenkins.createWebClient().withJavaScriptEnabled(false).withBasicCredentials("carol");
        assertThat(
                carol.getPage(run, ApprovalAction.URL).getWebResponse().getContentAsString(),
                allOf(containsString("12.5 s"), not(containsString("name=\"approve\""))));
        assertThat(office.approve("alice", run), is(200));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void theHighestOfConfigurationCatalogueAndStepCounts() throws Exception {
        RediaccConfiguration.get().setApprovals(2);
        assertThat(needed("approvals: 0", "approvals: 1"), is(2));
        assertThat(needed("approvals: 3", "approvals: 1"), is(3));
        assertThat(needed("approvals: 1", "approvals: 4"), is(4));
    }

    private int needed(String catalogue, String step) throws Exception {
        WorkflowRun run = office.waiting(
                "recordedGate evidence: 'e1', allowed: true, " + catalogue + "\nrediaccApproval " + step);
        int needed = Office.record(run).getNeeded();
        run.doKill();
        jenkins.waitForCompletion(run);
        return needed;
    }

    @Test
    void aStepCanNarrowWhoMayApprove() throws Exception {
        WorkflowRun run = office.waiting(GATE + "rediaccApproval approvers: 'bob, carol'");
        assertThat(office.approve("alice", run), is(403));
        assertThat("narrowed to, but without the permission", office.approve("carol", run), is(403));
        assertThat(office.approve("bob", run), is(200));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void newEvidenceVoidsWhatWasApproved() throws Exception {
        RediaccConfiguration.get().setApprovals(2);
        WorkflowRun run = office.waiting(GATE + "rediaccApproval()");
        assertThat(office.approve("alice", run), is(200));
        GateAnswers.record(run, JsonMapper.builder().build().readTree(RecordedGateStep.answer("e2", 0, true)));
        assertThat(Office.record(run).getVotes(), is(empty()));
        assertThat("the page of before", office.approve("bob", run, "e1"), is(409));
        assertThat(office.approve("alice", run, "e2"), is(200));
        assertThat(office.approve("bob", run, "e2"), is(200));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void aRejectionEndsTheBuildAndNamesWhoAndWhen() throws Exception {
        WorkflowRun run = office.waiting(GATE + "rediaccApproval()");
        assertThat("no permission", office.answer("carol", run, HttpMethod.POST, "reject", "e1"), is(403));
        assertThat(office.answer("alice", run, HttpMethod.POST, "reject", "e1"), is(200));
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("rejected by alice at 20", run);
    }

    @Test
    void theWaitingExpires() throws Exception {
        WorkflowRun run = office.waiting(GATE + "rediaccApproval expires: '2s'");
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("the approval expired at 20", run);
        jenkins.assertLogContains("with 0 of 1 approvals", run);
        assertThat(office.approve("alice", run), is(409));
    }

    @Test
    void whoStartedTheUpstreamBuildDoesNotCount() throws Exception {
        FreeStyleBuild upstream = jenkins.waitForCompletion(jenkins.createFreeStyleProject()
                .scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("alice")))
                .waitForStart());
        WorkflowRun run = office.waiting(GATE + "rediaccApproval()", new Cause.UpstreamCause(upstream));
        upstream.delete();
        assertThat(Office.record(run).getStarters(), contains("alice"));
        assertThat(office.approve("alice", run), is(403));
        assertThat(office.approve("bob", run), is(200));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void neitherWhoReplaysABuildNorWhoStartedItFirstCounts() throws Exception {
        String script = GATE + "rediaccApproval()";
        WorkflowRun first = office.waiting(script, new Cause.UserIdCause("alice"));
        assertThat(office.answer("bob", first, HttpMethod.POST, "reject", "e1"), is(200));
        jenkins.waitForCompletion(first);
        WorkflowRun replayed;
        try (ACLContext ignored = ACL.as2(User.getById("sam", true).impersonate2())) {
            replayed = (WorkflowRun) first.getAction(ReplayAction.class)
                    .run(script, Map.of(), false)
                    .waitForStart();
        }
        jenkins.waitForMessage("what is asked", replayed);
        assertThat(Office.record(replayed).getStarters(), contains("alice", "sam"));
        assertThat(office.approve("alice", replayed), is(403));
        assertThat(office.approve("sam", replayed), is(403));
        assertThat(office.approve("bob", replayed), is(200));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(replayed));
    }

    @Test
    void withoutSecurityNoApprovalCounts() throws Exception {
        WorkflowRun run = office.waiting(GATE + "rediaccApproval()");
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        assertThat(office.approve(null, run), is(403));
        assertThat(Office.record(run).getVotes(), is(empty()));
        run.doKill();
        jenkins.waitForCompletion(run);
    }

    @Test
    void whatTheGateRefusesCannotBeApproved() throws Exception {
        for (String script : List.of(
                "rediaccApproval()",
                "recordedGate evidence: 'e1', approvals: 0, allowed: false\nrediaccApproval()",
                GATE + "rediaccApproval gate: 'e7'")) {
            WorkflowJob job = jenkins.createProject(WorkflowJob.class);
            job.setDefinition(new CpsFlowDefinition(script, true));
            WorkflowRun run = jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
            jenkins.assertBuildStatus(Result.FAILURE, run);
            jenkins.assertLogContains("there is nothing to approve", run);
        }
    }

    @Test
    void nothingIsPromotedThatNobodyApproved() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                GATE + "node { rediaccPromote volume: 'orders', plan: 'p.yaml', approval: 'made up' }", true));
        WorkflowRun run = jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("nobody approved the promotion of 'orders' in this build", run);
    }
}
