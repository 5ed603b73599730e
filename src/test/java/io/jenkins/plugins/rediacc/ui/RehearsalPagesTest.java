package io.jenkins.plugins.rediacc.ui;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.test.AbstractTestResultAction;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksOutput;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.rediacc.SharedJenkins;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.steps.FakeEngine;
import io.jenkins.plugins.rediacc.steps.Host;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.model.Tab;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * The pages of a real rehearsal of the engine, on a volume of plain files; what is about several of them is with an engine
 * that only hands in the report of a failed one.
 */
@WithJenkins
@EnabledOnOs(OS.LINUX)
class RehearsalPagesTest extends SharedJenkins {

    @TempDir
    private Path folder;

    private Host host;
    private WorkflowJob job;

    @BeforeEach
    void makeHost() throws Exception {
        host = Host.create(Files.createDirectories(folder.resolve("host")));
        job = jenkins.createProject(WorkflowJob.class);
        RediaccConfiguration.get().setEvidenceBuilds(0);
        RediaccConfiguration.get().setEvidenceDays(0);
    }

    @Test
    void eachRehearsalHasAPageAndTheJobAMatrix() throws Exception {
        Path plan = host.plan("echo ERROR: column '<b>x</b>' is missing >&2; exit 1");
        WorkflowRun failed = run(
                "node { rediaccUpgradeTest volume: 'files', onFailure: 'continue', plan: " + Host.quoted(plan) + " }");
        ChecksDetails check = CodeHost.CHECKS.get("Rediacc / Change on files");
        List<RehearsalAction> pages = failed.getActions(RehearsalAction.class);
        assertThat(pages, hasSize(1));
        RehearsalAction page = pages.get(0);
        assertThat(page.getSummary().getVerdict(), is(Verdict.FAILED));
        assertThat(page.getFailure(), containsString("Step one: "));

        JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        String text = client.getPage(failed, page.getUrlName()).getWebResponse().getContentAsString();
        assertThat(
                text,
                allOf(
                        containsString("class=\"rediacc\""),
                        containsString("FAILED"),
                        containsString("Step one"),
                        containsString("&lt;b&gt;x&lt;/b&gt;")));
        assertThat(text, not(containsString("<b>x</b>")));
        assertThat(
                client.getPage(failed).getWebResponse().getContentAsString(), containsString(page.getUrlName() + "/"));
        assertThat(
                client.goTo(failed.getUrl() + "artifact/" + page.getUrlName() + "/report.json", "application/json")
                        .getWebResponse()
                        .getContentAsString(),
                containsString("\"FAILED\""));

        run("node { rediaccUpgradeTest volume: 'files', plan: " + Host.quoted(host.plan("echo good")) + " }");
        String matrix = client.goTo(job.getUrl() + "rediacc/").getWebResponse().getContentAsString();
        assertThat(
                matrix, allOf(containsString("class=\"matrix\""), containsString("../1/" + page.getUrlName() + "/")));

        AbstractTestResultAction<?> tests = failed.getAction(AbstractTestResultAction.class);
        assertThat("the junit plugin has the results", tests, is(notNullValue()));
        assertThat(tests.getFailCount(), is(1));

        assertThat(check.getConclusion(), is(ChecksConclusion.FAILURE));
        assertThat(check.getDetailsURL().orElseThrow(), is(jenkins.getURL() + page.getUrl()));
        ChecksOutput output = check.getOutput().orElseThrow();
        assertThat(output.getTitle().orElseThrow(), containsString("FAILED in Step one: "));
        assertThat(output.getSummary().orElseThrow(), containsString("Step one"));
    }

    /** A code host that keeps the newest check of each name. */
    @TestExtension
    public static final class CodeHost extends ChecksPublisherFactory {

        private static final Map<String, ChecksDetails> CHECKS = new ConcurrentHashMap<>();

        @Override
        protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
            return Optional.of(new ChecksPublisher() {
                @Override
                public void publish(ChecksDetails details) {
                    CHECKS.put(details.getName().orElseThrow(), details);
                }
            });
        }
    }

    @Test
    void severalRehearsalsOfABuildHaveAPageEach() throws Exception {
        String rehearse = answered();
        WorkflowRun run = run("node { parallel a: { " + rehearse + " }, b: { " + rehearse + " } }");
        jenkins.assertBuildStatusSuccess(run);
        List<RehearsalAction> pages = run.getActions(RehearsalAction.class);
        assertThat(pages, hasSize(2));
        for (RehearsalAction page : pages) {
            assertThat(text(run, page), containsString(page.getSummary().getId()));
        }
        assertThat(run.getRunTabs().stream().map(Tab::getUrlName).toList(), is(List.of("rehearsals")));
        String tab = text(run, "rehearsals");
        for (RehearsalAction page : pages) {
            assertThat(tab, containsString("href=\"../" + page.getUrlName() + "/\""));
        }
    }

    @Test
    void whereTheReportIsGoneOrAnythingElseTheSummaryRemains() throws Exception {
        WorkflowRun run = run("node { " + answered() + " }");
        RehearsalAction page = run.getAction(RehearsalAction.class);
        Path report = run.getRootDir()
                .toPath()
                .resolve("archive")
                .resolve(page.getUrlName())
                .resolve("report.json");

        Files.writeString(report, "{\"schema\":1}");
        assertThat(page.getPage().notice(), containsString("not of the format"));
        Files.writeString(report, " ".repeat(ReportFile.LARGEST + 1));
        assertThat(page.getPage().notice(), containsString("larger than 2 MiB"));
        Files.delete(report);
        assertThat(text(run, page), allOf(containsString("no longer among the artifacts"), containsString("FAILED")));
    }

    @Test
    void olderBuildsLoseTheirEvidenceButForThoseThatAreKeptForever() throws Exception {
        String rehearse = "node { " + answered() + " }";
        WorkflowRun pinned = run(rehearse);
        pinned.keepLog();
        WorkflowRun older = run(rehearse);
        RediaccConfiguration.get().setEvidenceBuilds(1);
        WorkflowRun newest = run(rehearse);

        assertThat(hasReport(pinned), is(true));
        assertThat(hasReport(older), is(false));
        assertThat(older.getAction(RehearsalAction.class).getSummary().getVerdict(), is(Verdict.FAILED));
        assertThat(hasReport(newest), is(true));

        RediaccConfiguration.get().setEvidenceBuilds(0);
        RediaccConfiguration.get().setEvidenceDays(2);
        WorkflowRun later = run("echo 'nothing is rehearsed'");
        EvidenceRetention.discard(later, Instant.now().plus(Duration.ofDays(1)));
        assertThat(hasReport(newest), is(true));
        EvidenceRetention.discard(later, Instant.now().plus(Duration.ofDays(3)));
        assertThat(hasReport(newest), is(false));
        assertThat(hasReport(pinned), is(true));
    }

    /** A rehearsal that takes no time. */
    private String answered() throws Exception {
        FakeEngine engine = FakeEngine.create(folder.resolve("engine"));
        try (InputStream report = ReportFileTest.class.getResourceAsStream("report.json")) {
            engine.writes("report.json", report.readAllBytes());
        }
        return "rediaccUpgradeTest volume: 'files', plan: 'p.yaml', java: " + Host.quoted(engine.prompt());
    }

    private static boolean hasReport(WorkflowRun run) throws Exception {
        return run.getArtifactManager()
                .root()
                .child(run.getAction(RehearsalAction.class).getUrlName())
                .child("report.json")
                .isFile();
    }

    private WorkflowRun run(String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }

    private static String text(WorkflowRun run, RehearsalAction page) throws Exception {
        return text(run, page.getUrlName());
    }

    private static String text(WorkflowRun run, String address) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .getPage(run, address)
                .getWebResponse()
                .getContentAsString();
    }
}
