package io.jenkins.plugins.rediacc.ui;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.User;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import io.jenkins.plugins.rediacc.config.RediaccPermissions;
import io.jenkins.plugins.rediacc.steps.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jenkins.model.Jenkins;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The pages as a browser shows them. Its pictures are in {@code target/pictures}; some of them stand in the docs. */
@WithJenkins
@Tag("real")
class BrowserTest {

    private static final Path PICTURES = Path.of("target", "pictures");
    /** A build that has what the engine's gate says, as its step records it. */
    private static final String GATE = "recordedGate evidence: '5f1c0a9be2d34788a1c2', approvals: 2, allowed: true,"
            + " plan: 'Orders 4.2', rehearsal: '%s'\n";

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private Browser browser;

    @BeforeEach
    void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        Host.create(Files.createDirectories(folder.resolve("host")), "orders");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, RediaccPermissions.PROMOTE)
                .everywhere()
                .to("alice", "bob"));
        RediaccConfiguration.get().setApprovals(2);
        Files.createDirectories(folder.resolve("plan"));
        browser = new Browser(folder.resolve("profile"));
    }

    @AfterEach
    void close() throws Exception {
        browser.close();
    }

    @Test
    void peopleReadTheReportsFollowTheLinksAndApprove() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "orders-upgrade");
        build(job, rehearsal("echo CREATE INDEX"));
        build(job, rehearsal("echo CREATE INDEX"));
        WorkflowRun failed = build(
                job,
                rehearsal(
                        "echo \"ERROR: could not create unique index: Key (email)=(a@b.c) is duplicated.\" >&2; exit 1"));
        logIn("alice");

        look(failed.getUrl(), "build", "Rehearsal of");
        browser.click("a[href^='rediacc-']");
        assertThat(browser.await("FAILED"), containsString("is duplicated"));
        assertThat(browser.address(), containsString("/rediacc-"));
        both("rehearsal");
        browser.click("a[href*='/artifact/'][href$='.log']");
        assertThat(browser.address(), containsString("/artifact/rediacc-"));
        clean();

        look(job.getUrl() + "rediacc/", "job", "Upgrade rehearsals");
        assertThat(browser.text(), containsString("failing since"));
        both("history");
        browser.click(".matrix a");
        browser.await("FAILED");
        clean();

        onTheNewerBuildPage(failed);

        String passed = build(job, rehearsal("echo CREATE INDEX"))
                .getAction(RehearsalAction.class)
                .getSummary()
                .getId();
        job.setDefinition(new CpsFlowDefinition(GATE.formatted(passed) + "rediaccApproval()", true));
        WorkflowRun release = job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("sam")))
                .waitForStart();
        jenkins.waitForMessage("what is asked", release);
        String approvals = release.getUrl() + "rediacc-approvals/";
        look(approvals, "approval-asked", "0 of 2");
        both("approval");
        browser.click("button[name=approve]");
        browser.await("1 of 2");
        assertThat(browser.address(), endsWith("/rediacc-approvals/"));
        clean();
        browser.forgetWhoIsLoggedIn();
        logIn("bob");
        look(approvals, "approval-second", "1 of 2");
        browser.click("button[name=approve]");
        assertThat(browser.await("2 of 2"), containsString("granted"));
        clean();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(release));
    }

    /** Jenkins shows it to those who asked for it in their account. */
    private void onTheNewerBuildPage(WorkflowRun build) throws Exception {
        User alice = User.getById("alice", false);
        alice.addProperty(new UserExperimentalFlagsProperty(Map.of("new-build-page.flag", "true")));
        look(build.getUrl(), "build-with-tabs", "Rehearsal of");
        browser.click(".app-build-bar__tabs a[href$='/rehearsals']");
        browser.await("Rehearsal of");
        browser.photograph(PICTURES.resolve("build-tab.png"));
        browser.click("#main-panel a[href*='rediacc-']");
        browser.await("FAILED");
        clean();
        alice.addProperty(new UserExperimentalFlagsProperty(Map.of()));
    }

    /** A rehearsal of a plan whose last step is this script. */
    private String rehearsal(String script) throws Exception {
        Path plan = Files.writeString(
                folder.resolve("plan").resolve("plan.yaml"),
                """
                name: Orders 4.2
                steps:
                  - name: Add the column email
                    run: |
                      echo ALTER TABLE
                  - name: Copy the addresses
                    run: |
                      echo UPDATE 48211; sleep 0.5
                  - name: Make them unique
                    run: |
                      %s
                tests:
                  - name: Row counts
                    run: |
                      echo same
                """
                        .formatted(script));
        return "node { rediaccUpgradeTest volume: 'orders', onFailure: 'unstable', plan: " + Host.quoted(plan) + " }";
    }

    private WorkflowRun build(WorkflowJob job, String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }

    private void logIn(String user) throws Exception {
        browser.open(jenkins.getURL() + "login");
        browser.type("[name=j_username]", user);
        browser.type("[name=j_password]", user);
        browser.click("[name=Submit]");
        browser.awaitAddress(jenkins.getURL().toString());
        browser.complaints();
    }

    private void look(String address, String picture, String words) throws Exception {
        browser.open(jenkins.getURL() + address);
        browser.await(words);
        clean();
        browser.photograph(PICTURES.resolve(picture + ".png"));
    }

    /** In light and in dark colours; Jenkins' own dark theme sets the variables that are set here. */
    private void both(String picture) throws Exception {
        browser.photograph(PICTURES.resolve(picture + "-light.png"));
        browser.prefer("dark");
        browser.run("const s = document.documentElement.style;"
                + "for (const [name, value] of Object.entries({'--background': '#1c1c24', '--text-color': '#e6e6ee',"
                + " '--card-background': '#26262f', '--secondary': '#a0a0b0', '--link-color': '#8ab4ff',"
                + " '--accent-color': '#8ab4ff', '--success-color': '#5ccb85', '--error-color': '#ff8a83',"
                + " '--warning-color': '#f0b95a', '--pre-background': '#1c1c24', '--jenkins-border-color': '#3a3a48',"
                + " '--text-color-secondary': '#a0a0b0', 'color-scheme': 'dark'})) s.setProperty(name, value);");
        browser.photograph(PICTURES.resolve(picture + "-dark.png"));
        browser.prefer("light");
        browser.run("document.documentElement.removeAttribute('style')");
        assertThat(keyboardReaches(), is(true));
        clean();
    }

    /** Every link and button of the page's own part can be reached by Tab. */
    private boolean keyboardReaches() throws Exception {
        return browser.run("return [...document.querySelectorAll('#main-panel a[href], #main-panel button')]"
                        + ".every(e => e.tabIndex >= 0)")
                .asBoolean();
    }

    private void clean() throws Exception {
        assertThat(browser.complaints(), is(empty()));
    }
}
