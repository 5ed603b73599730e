package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Result;
import io.jenkins.plugins.rediacc.SharedJenkins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The steps with the real engine, on an agent of its own process, with a volume of plain files. */
@WithJenkins
@EnabledOnOs(OS.LINUX)
class StepsTest extends SharedJenkins {

    @TempDir
    private Path folder;

    private Host host;

    @BeforeAll
    static void startAgent() throws Exception {
        jenkins.createOnlineSlave(Label.get("storage"));
    }

    @BeforeEach
    void makeHost() throws Exception {
        host = Host.create(Files.createDirectories(folder.resolve("host")));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (String name : host.objects()) {
            assertThat(name, containsString("_manual"));
        }
    }

    @Test
    void aRehearsalThatPassesGivesItsResultToScriptedAndDeclarativePipelines() throws Exception {
        Path plan = host.plan("grep -q one \"$REDIACC_CLONE_PATH/a.txt\"; echo said by the step");
        WorkflowRun scripted = run(
                """
                node('storage') {
                    def r = rediaccUpgradeTest volume: 'files', plan: %s
                    echo "verdict ${r.verdict} ${r.passed} ${r.failedStep} ${r.problems} ${r.failingSince} ${r.duration > 0}"
                }
                """
                        .formatted(Host.quoted(plan)));
        jenkins.assertBuildStatusSuccess(scripted);
        jenkins.assertLogContains("said by the step", scripted);
        jenkins.assertLogContains("verdict PASSED true null [] null true", scripted);

        WorkflowRun declarative = run(
                """
                pipeline {
                    agent { label 'storage' }
                    stages { stage('Rehearse') { steps { rediaccUpgradeTest volume: 'files', plan: %s } } }
                }
                """
                        .formatted(Host.quoted(plan)));
        jenkins.assertBuildStatusSuccess(declarative);
        jenkins.assertLogContains("PASSED", declarative);
    }

    @Test
    void anUpgradeThatFailsFailsTheBuildBeforeTheNextStageUnlessToldOtherwise() throws Exception {
        String plan = Host.quoted(host.plan("echo ERROR: no such column >&2; exit 3"));

        WorkflowRun failed =
                run("node('storage') { rediaccUpgradeTest volume: 'files', plan: " + plan + "; echo 'never reached' }");
        jenkins.assertBuildStatus(Result.FAILURE, failed);
        jenkins.assertLogContains("the upgrade fails in 'Step one'", failed);
        jenkins.assertLogContains("no such column", failed);
        jenkins.assertLogNotContains("never reached", failed);

        WorkflowRun unstable =
                run("node('storage') { def r = rediaccUpgradeTest volume: 'files', onFailure: 'unstable'," + " plan: "
                        + plan + "; echo \"went on: ${r.verdict} in ${r.failedStep}\" }");
        jenkins.assertBuildStatus(Result.UNSTABLE, unstable);
        jenkins.assertLogContains("went on: FAILED in Step one", unstable);

        WorkflowRun continued =
                run("node('storage') { def r = rediaccUpgradeTest volume: 'files', onFailure: 'continue'," + " plan: "
                        + plan + "; echo \"went on: ${r.passed} ${r.problems}\" }");
        jenkins.assertBuildStatusSuccess(continued);
        jenkins.assertLogContains("went on: false [", continued);
    }

    @Test
    void wrongParametersAreNamedWithWhatToDo() throws Exception {
        WorkflowRun noPlan = run("node('storage') { rediaccUpgradeTest volume: 'files', plan: 'none.yaml' }");
        jenkins.assertBuildStatus(Result.FAILURE, noPlan);
        jenkins.assertLogContains("none.yaml", noPlan);
        jenkins.assertLogContains("what to do", noPlan);

        WorkflowRun noVolume = run("node('storage') { rediaccSnapshot 'orders' }");
        jenkins.assertBuildStatus(Result.FAILURE, noVolume);
        jenkins.assertLogContains("orders", noVolume);
        jenkins.assertLogContains("files", noVolume);

        WorkflowRun onFailure =
                run("node('storage') { rediaccUpgradeTest volume: 'files', plan: 'p', onFailure: 'ignore' }");
        jenkins.assertBuildStatus(Result.FAILURE, onFailure);
        jenkins.assertLogContains("use 'fail', 'unstable' or 'continue'", onFailure);

        WorkflowRun noClone = run("node('storage') { rediaccDestroy 'nobodys' }");
        jenkins.assertBuildStatus(Result.FAILURE, noClone);
        jenkins.assertLogContains("no build of this Jenkins has a clone 'nobodys'", noClone);

        WorkflowRun outside = run("rediaccSnapshot 'files'");
        jenkins.assertBuildStatus(Result.FAILURE, outside);
        jenkins.assertLogContains("node", outside);

        WorkflowRun noJava = run("node('storage') { rediaccSnapshot volume: 'files', java: '/no/such/java' }");
        jenkins.assertBuildStatus(Result.FAILURE, noJava);
        jenkins.assertLogContains("no Java 17 or later on agent", noJava);
        jenkins.assertLogContains("Inside a container the image needs Java", noJava);
    }

    @Test
    void anAgentThatCannotRunTheEngineIsToldWhy() throws Exception {
        Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\"'\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        WorkflowRun old = run("node('storage') { rediaccSnapshot volume: 'files', java: " + Host.quoted(java) + " }");
        jenkins.assertBuildStatus(Result.FAILURE, old);
        jenkins.assertLogContains(java + ": it is Java 11", old);

        WorkflowRun windows = run("node('built-in') { rediaccSnapshot 'files' }");
        jenkins.assertBuildStatus(Result.FAILURE, windows);
        jenkins.assertLogContains("the controller is no Unix machine", windows);
    }

    /** Lets Jenkins' own node pass for one of Windows. */
    @TestExtension
    public static final class Windows extends LauncherDecorator {

        @Override
        public Launcher decorate(Launcher launcher, Node node) {
            if (!(node instanceof Jenkins)) {
                return launcher;
            }
            return new Launcher.DecoratedLauncher(launcher) {
                @Override
                public boolean isUnix() {
                    return false;
                }
            };
        }
    }

    @Test
    void snapshotsAreTakenPrunedLookedAtAndChecked() throws Exception {
        WorkflowRun run = run(
                """
                node('storage') {
                    def s = rediaccSnapshot volume: 'files', schedule: 'hourly', hold: '1d', holdReason: 'test'
                    def again = rediaccSnapshot volume: 'files', schedule: 'hourly'
                    echo "same: ${s.id == again.id} ${s.taken} ${again.taken} ${s.position}"
                    def p = rediaccPrune volume: 'files', dryRun: true
                    echo "pruned ${p.destroyed} kept ${p.kept.size()}"
                    echo "levels ${rediaccStatus(volume: 'files').levels}"
                    echo "doctor ${rediaccDoctor(volume: 'files').good}"
                }
                """);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("same: true true false null", run);
        jenkins.assertLogContains("pruned [] kept 1", run);
        jenkins.assertLogContains("levels [files:FINE]", run);
        jenkins.assertLogContains("doctor true", run);
        for (String name : host.objects()) {
            Files.move(host.snapshots().resolve(name), folder.resolve(name));
        }
    }

    @Test
    void aCloneLivesAsLongAsItsBlockOrItsBuild() throws Exception {
        WorkflowRun block = run(
                """
                node('storage') {
                    def v = rediaccClone(volume: 'files', start: false) {
                        sh 'cat "$REDIACC_CLONE_PATH/a.txt"; test -n "$REDIACC_SNAPSHOT"'
                        'the value of the block'
                    }
                    echo "got ${v}"
                }
                """);
        jenkins.assertBuildStatusSuccess(block);
        jenkins.assertLogContains("got the value of the block", block);

        WorkflowRun broken =
                run("node('storage') { rediaccClone(volume: 'files', start: false) { error 'the body broke' } }");
        jenkins.assertBuildStatus(Result.FAILURE, broken);
        jenkins.assertLogContains("the body broke", broken);

        WorkflowRun created = run(
                """
                def c
                node('storage') { c = rediaccCreateClone volume: 'files', ttl: '1h' }
                node('storage') { sh "cat ${c.path}/a.txt"; rediaccDestroy clone: c.id }
                node('storage') { c = rediaccCreateClone volume: 'files' }
                """);
        jenkins.assertBuildStatusSuccess(created);
        jenkins.waitUntilNoActivity();
        assertClonesGo();
    }

    @Test
    void aSecretIsInNoFileOfJenkinsAndInNoneOfTheRun() throws Exception {
        String secret = "s3cr3t-of-a-test";
        Path plan = host.plan("echo it is \"$TOKEN\"; echo ERROR: no login with \"$TOKEN\" >&2; exit 1", "TOKEN");
        WorkflowRun run = run(
                """
                node('storage') {
                    withCredentials([string(credentialsId: 'token', variable: 'TOKEN')]) {
                        rediaccUpgradeTest volume: 'files', plan: %s
                    }
                }
                """
                        .formatted(Host.quoted(plan)),
                () -> Secrets.add("token", secret));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("no login with ****", run);
        assertThat(Host.holding(jenkins.jenkins.getRootDir().toPath(), secret), is(empty()));
        assertThat(Host.holding(host.home(), secret), is(empty()));
        assertThat(
                "the credential knows who used it",
                Secrets.users("token", run),
                hasItem(run.getParent().getFullName()));
    }

    private void assertClonesGo() throws Exception {
        for (int i = 0; i < 600 && !host.clones().isEmpty(); i++) {
            Thread.sleep(100);
        }
        assertThat(host.clones(), is(empty()));
    }

    private WorkflowRun run(String script) throws Exception {
        return run(script, () -> {});
    }

    private WorkflowRun run(String script, Secrets.Act before) throws Exception {
        before.act();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }
}
