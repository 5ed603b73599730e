package io.jenkins.plugins.rediacc.approval;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.rediacc.SharedJenkins;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import io.jenkins.plugins.rediacc.steps.FakeEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.pipeline.modeldefinition.parser.Converter;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The Jenkinsfiles of the documentation, as the files are, with an engine that only answers. */
@WithJenkins
@EnabledOnOs(OS.LINUX)
class ExamplesTest extends SharedJenkins {

    private static final Path EXAMPLES = Path.of("docs/examples/jenkins");

    /** Those that a test here has run. */
    private static final Set<String> RUN = new HashSet<>();

    @TempDir
    private static Path folder;

    private FakeEngine engine;

    @BeforeAll
    static void startAgent() throws Exception {
        jenkins.createOnlineSlave(Label.get("orders-db"));
        Path programs = Files.createDirectories(folder.resolve("bin"));
        program(programs.resolve("flyway"), "echo \"flyway: $*\"");
        program(programs.resolve("psql"), "echo \"psql: $* on $PGPORT\"");
        jenkins.jenkins
                .getGlobalNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("PATH+PROGRAMS", programs.toString()),
                        new EnvironmentVariablesNodeProperty.Entry("BRANCH_NAME", "main")));
    }

    @BeforeEach
    void makeEngine() throws Exception {
        engine = FakeEngine.create(Files.createTempDirectory(folder, "engine"));
        RediaccConfiguration.get().setJava(engine.prompt().toString());
    }

    @AfterAll
    static void noneIsForgotten() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            assertThat(RUN, is(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet())));
        }
    }

    @Test
    void aReleaseIsRehearsedApprovedByTwoAndPromoted() throws Exception {
        Office office = Office.open(jenkins);
        engine.answer("gate", 0, "\"result\":" + RecordedGateStep.answer("e1", 2, true));
        WorkflowRun run = start("release-gate.Jenkinsfile");
        jenkins.waitForMessage("what is asked", run);
        assertThat(office.approve("alice", run), is(200));
        assertThat(office.approve("bob", run), is(200));
        end(Result.SUCCESS, run);
        assertThat(String.join(" ", engine.starts()), is("test promote gate promote"));
    }

    @Test
    void aNightlyRehearsalSaysSinceWhenItFails() throws Exception {
        end(Result.SUCCESS, start("nightly-rehearsal.Jenkinsfile"));

        engine.answer(
                "test",
                1,
                """
                "result":{"id":"r2","verdict":"FAILED","reason":"a step failed","started":"2026-11-22T12:00:00Z",\
                "finished":"2026-11-22T12:00:01Z","steps":[{"name":"Emails","status":"FAILED","errorLines":["no"]}],\
                "since":{"steps":[{"firstBad":{"created":"2026-11-20T00:00:00Z"}}]}}""");
        WorkflowRun failed = end(Result.UNSTABLE, start("nightly-rehearsal.Jenkinsfile"));
        jenkins.assertLogContains("fails in 'Emails' since 2026-11-20T00:00:00Z", failed);
    }

    @Test
    void aMigrationRunsOnAClone() throws Exception {
        engine.answer(
                "clone",
                0,
                """
                "result":{"id":"NAME","path":"/clone","snapshot":"s1",\
                "environment":{"PGPORT":"7001","REDIACC_JDBC_URL":"jdbc:postgresql://127.0.0.1:7001/postgres"}}""");
        WorkflowRun run = end(Result.SUCCESS, start("flyway-on-a-clone.Jenkinsfile"));
        jenkins.assertLogContains("flyway: -url=jdbc:postgresql://127.0.0.1:7001/postgres", run);
        jenkins.assertLogContains("tests/smoke.sql on 7001", run);
        assertThat(String.join(" ", engine.starts()), is("clone destroy"));
    }

    @Test
    void snapshotsAreTakenByCron() throws Exception {
        end(Result.SUCCESS, start("snapshots.Jenkinsfile"));
        assertThat(String.join(" ", engine.starts()), is("snapshot status"));
    }

    /** Parses it as the Declarative linter does, then runs it. */
    private static WorkflowRun start(String name) throws Exception {
        String script = Files.readString(EXAMPLES.resolve(name));
        assertThat(name, Converter.scriptToPipelineDef(script), is(notNullValue()));
        RUN.add(name);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun end(Result result, WorkflowRun run) throws Exception {
        return jenkins.assertBuildStatus(result, jenkins.waitForCompletion(run));
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
