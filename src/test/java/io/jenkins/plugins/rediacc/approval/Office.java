package io.jenkins.plugins.rediacc.approval;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.security.FullControlOnceLoggedInAuthorizationStrategy;
import hudson.security.HudsonPrivateSecurityRealm;
import io.jenkins.plugins.rediacc.config.RediaccPermissions;
import java.io.IOException;
import java.net.URL;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** A Jenkins whose users are alice, bob and sam, who may approve, and carol, who may only read. */
public record Office(JenkinsRule jenkins) {

    static final String EVIDENCE = "e1";

    public static Office open(JenkinsRule jenkins) {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("alice", "bob", "sam", "carol")
                .grant(RediaccPermissions.PROMOTE, RediaccPermissions.ROLLBACK)
                .everywhere()
                .to("alice", "bob", "sam"));
        return new Office(jenkins);
    }

    /** The same with real users, all of them administrators: what a controller that is started anew can read. */
    public static Office openForGood(JenkinsRule jenkins) throws IOException {
        HudsonPrivateSecurityRealm realm = new HudsonPrivateSecurityRealm(false);
        for (String user : List.of("alice", "bob")) {
            realm.createAccount(user, user);
        }
        jenkins.jenkins.setSecurityRealm(realm);
        jenkins.jenkins.setAuthorizationStrategy(new FullControlOnceLoggedInAuthorizationStrategy());
        return new Office(jenkins);
    }

    /** A build that waits at its approval. */
    WorkflowRun waiting(String script, Cause... causes) throws Exception {
        WorkflowRun run = start(script, causes);
        jenkins.waitForMessage("what is asked", run);
        return run;
    }

    /** A build of a new job. */
    private WorkflowRun start(String script, Cause... causes) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0, new CauseAction(causes)).waitForStart();
    }

    static ApprovalRecord record(WorkflowRun run) {
        return run.getAction(ApprovalAction.class).getPages().get(0).getRecord();
    }

    public int approve(String user, WorkflowRun run) throws Exception {
        return approve(user, run, record(run).getSubject().getEvidence());
    }

    int approve(String user, WorkflowRun run, String evidence) throws Exception {
        return answer(user, run, HttpMethod.POST, "approve", evidence);
    }

    int answer(String user, WorkflowRun run, HttpMethod method, String answer, String evidence) throws Exception {
        JenkinsRule.WebClient client =
                jenkins.createWebClient().withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false);
        if (user != null) {
            client.withBasicApiToken(user);
        }
        String page =
                run.getUrl() + ApprovalAction.URL + "/approval/" + record(run).getId() + "/";
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), page + answer + "?evidence=" + evidence), method);
        client.addCrumb(request);
        return client.getPage(request).getWebResponse().getStatusCode();
    }
}
