package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayContainingInAnyOrder;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.rediacc.SharedJenkins;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Every step that runs the engine, in each situation that Jenkins can bring about, with an engine that only answers. What
 * the engine itself does then is in the tests of single steps; a killed controller is in {@link KilledControllerTest}.
 */
@WithJenkins
@EnabledOnOs(OS.LINUX)
class StepMatrixTest extends SharedJenkins {

    private static final String LABEL = "storage";

    @TempDir
    private static Path sweeper;

    private static DumbSlave agent;

    @TempDir
    private Path folder;

    private FakeEngine engine;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = jenkins.createOnlineSlave(Label.get(LABEL));
        // What destroys clones after their build.
        RediaccConfiguration.get().setJava(FakeEngine.create(sweeper).prompt().toString());
    }

    @BeforeEach
    void makeEngine() throws Exception {
        engine = FakeEngine.create(folder.resolve("engine"));
        RediaccConfiguration.get().setCatalog(null);
        RediaccConfiguration.get().setAgentTimeoutSeconds(300);
        RediaccConfiguration.get().setGracePeriodSeconds(120);
    }

    @Test
    void noStepThatRunsTheEngineIsForgotten() {
        assertThat(
                StepCall.ALL.stream().map(StepCall::name).toArray(),
                arrayContainingInAnyOrder(StepDescriptor.all().stream()
                        .filter(step -> step instanceof EngineStep.EngineStepDescriptor)
                        .map(StepDescriptor::getFunctionName)
                        .toArray()));
    }

    @Test
    void scripted() throws Exception {
        String steps =
                StepCall.ALL.stream().map(call -> call.saying(engine.prompt())).collect(Collectors.joining("\n"));
        WorkflowRun run = end(Result.SUCCESS, inNode(StepCall.makeClone(engine.prompt()) + steps));
        assertEachGave(run);
    }

    @Test
    void declarative() throws Exception {
        String steps = StepCall.ALL.stream()
                .map(call -> call.statement(engine.prompt()).replace("'of the body'", "echo 'in the body'"))
                .collect(Collectors.joining("\n"));
        end(
                Result.SUCCESS,
                start(
                        """
                        pipeline {
                            agent { label '%s' }
                            stages { stage('All') { steps {
                                script { %s }
                                %s
                            } } }
                        }
                        """
                                .formatted(LABEL, StepCall.makeClone(engine.prompt()), steps)));
        assertThat(engine.starts(), containsInAnyOrder(StepCall.verbs("clone", "destroy")));
    }

    @Test
    void abort() throws Exception {
        WorkflowRun run = inNode(StepCall.makeClone(engine.prompt())
                + StepCall.parallel(call ->
                        "try { " + call.statement(engine.held()) + " } finally { echo '" + call.name() + " ended' }"));
        engine.awaitStarts(StepCall.ALL.size() + 1);

        run.getExecutor().interrupt();

        end(Result.ABORTED, run);
        assertThat(engine.cancelled(), containsInAnyOrder(StepCall.verbs()));
        for (StepCall call : StepCall.ALL) {
            jenkins.assertLogContains(call.name() + " ended", run);
        }
        assertThat(count(run, "asked the engine to stop and clean up"), is(interruptible()));
        assertThat(count(run, "it finishes or undoes by its journal"), is(StepCall.ALL.size() - interruptible()));
    }

    @Test
    void anAgentThatComesBack() throws Exception {
        WorkflowRun run =
                inNode(StepCall.makeClone(engine.prompt()) + StepCall.parallel(call -> call.saying(engine.held())));
        engine.awaitStarts(StepCall.ALL.size() + 1);

        disconnect();
        jenkins.waitForMessage("the engine there goes on meanwhile", run);
        engine.go();
        agent.toComputer().connect(true).get();

        assertEachGave(end(Result.SUCCESS, run));
        assertThat("none was started twice", engine.starts(), containsInAnyOrder(StepCall.verbs("clone", "destroy")));
    }

    @Test
    void anAgentThatIsGoneForGood() throws Exception {
        RediaccConfiguration.get().setAgentTimeoutSeconds(1);
        RediaccConfiguration.get().setGracePeriodSeconds(1);
        WorkflowRun run = inNode("def tries = [:]\n"
                + StepCall.makeClone(engine.prompt())
                + StepCall.parallel(call ->
                        "retry(count: 2, conditions: [agent()]) { if (!tries.%1$s) { tries.%1$s = true; %2$s } else { echo '%1$s may be retried' } }"
                                .formatted(call.name(), call.statement(engine.held()))));
        engine.awaitStarts(StepCall.ALL.size() + 1);

        disconnect();

        end(Result.SUCCESS, run);
        for (StepCall call : StepCall.ALL) {
            jenkins.assertLogContains(call.name() + " may be retried", run);
        }
        engine.go();
        agent.toComputer().connect(true).get();
        assertControlDirectoriesGo(run);
    }

    @Test
    void aForcedTermination() throws Exception {
        RediaccConfiguration.get().setGracePeriodSeconds(1);
        WorkflowRun run =
                inNode(StepCall.makeClone(engine.prompt()) + StepCall.parallel(call -> call.statement(engine.held())));
        engine.awaitStarts(StepCall.ALL.size() + 1);

        run.doTerm();

        end(Result.ABORTED, run);
        engine.go();
        assertControlDirectoriesGo(run);
        assertThat("the engines were left alone", engine.answered(), containsInAnyOrder(StepCall.verbs("clone")));
    }

    @Test
    void failure() throws Exception {
        FakeEngine good = FakeEngine.create(folder.resolve("good"));
        for (StepCall call : StepCall.ALL) {
            engine.answer(call.verb(), 3, "\"error\":{\"what\":\"no space for " + call.verb() + "\"}");
        }
        WorkflowRun run =
                inNode(StepCall.makeClone(good.prompt()) + StepCall.parallel(call -> caught(call, engine.prompt())));
        end(Result.SUCCESS, run);
        for (StepCall call : StepCall.ALL) {
            jenkins.assertLogContains(call.name() + " failed: no space for " + call.verb(), run);
        }
    }

    @Test
    void anEngineThatDied() throws Exception {
        WorkflowRun run =
                inNode(StepCall.makeClone(engine.prompt()) + StepCall.parallel(call -> caught(call, engine.dying())));
        end(Result.SUCCESS, run);
        for (StepCall call : StepCall.ALL) {
            jenkins.assertLogContains(call.name() + " failed: the engine ended without a result", run);
        }
        assertThat(Collections.frequency(engine.starts(), "gc"), is(StepCall.ALL.size()));
    }

    /** The engine of the plugin itself says what is wrong. */
    @Test
    void aWrongParameter() throws Exception {
        Host.create(Files.createDirectories(folder.resolve("host")));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        WorkflowRun run = inNode("env.CLONE = 'nobodys'\n"
                + StepCall.parallel(call -> caught(call, java).replace("volume: 'files'", "volume: 'no such'")));
        end(Result.SUCCESS, run);
        for (StepCall call : StepCall.ALL) {
            jenkins.assertLogContains(
                    call.name() + " failed: "
                            + (call.verb().equals("destroy")
                                    ? "no build of this Jenkins has a clone"
                                    : "no volume named 'no such'"),
                    run);
        }
    }

    private static String caught(StepCall call, Path java) {
        return "try { " + call.statement(java) + " } catch (e) { echo \"" + call.name() + " failed: ${e.message}\" }";
    }

    private static void assertEachGave(WorkflowRun run) throws Exception {
        for (StepCall call : StepCall.ALL) {
            jenkins.assertLogContains(call.name() + " gave " + call.gives(), run);
        }
    }

    /** The directories by which engines are asked and answer, beside the workspace. */
    private static void assertControlDirectoriesGo(WorkflowRun run) throws Exception {
        Path temporary =
                Path.of(agent.getRemoteFS(), "workspace", run.getParent().getName() + "@tmp");
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!controlDirectories(temporary).isEmpty() && System.nanoTime() < until) {
            Thread.sleep(100);
        }
        assertThat(controlDirectories(temporary), is(empty()));
    }

    private static List<Path> controlDirectories(Path temporary) throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("rediacc-"))
                    .toList();
        }
    }

    private static int interruptible() {
        return (int)
                StepCall.ALL.stream().filter(call -> !call.isUninterruptible()).count();
    }

    private static int count(WorkflowRun run, String words) throws Exception {
        return JenkinsRule.getLog(run).split(words, -1).length - 1;
    }

    private static void disconnect() throws Exception {
        agent.toComputer()
                .disconnect(new OfflineCause.UserCause(null, "a test"))
                .get();
    }

    private static WorkflowRun inNode(String script) throws Exception {
        return start("node('" + LABEL + "') {\n" + script + "\n}");
    }

    private static WorkflowRun start(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun end(Result result, WorkflowRun run) throws Exception {
        return jenkins.assertBuildStatus(result, jenkins.waitForCompletion(run));
    }
}
