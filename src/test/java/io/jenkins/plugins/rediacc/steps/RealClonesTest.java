package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import hudson.model.Label;
import hudson.model.Result;
import io.jenkins.plugins.rediacc.SharedJenkins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Clones of a real PostgreSQL on a real btrfs, by an agent that is a process of its own. */
@Tag("real")
@WithJenkins
class RealClonesTest extends SharedJenkins {

    private static RealHost host;

    @BeforeAll
    static void makeHost() throws Exception {
        host = RealHost.create();
        host.query("create table t as select generate_series(1, 1000) as i");
        jenkins.createOnlineSlave(Label.get("storage"));
    }

    @AfterAll
    static void removeHost() throws Exception {
        host.close();
    }

    @Test
    void theBodyTalksToARunningCloneAndProductionKnowsNothingOfIt() throws Exception {
        WorkflowRun run = run(
                """
                node('storage') {
                    rediaccClone(volume: 'orders') {
                        sh 'psql -XAtqc "delete from t where i > 10; create table made_in_the_clone()"'
                        sh 'echo "rows: $(psql -XAtqc "select count(*) from t") by $REDIACC_JDBC_URL"'
                    }
                }
                """);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("rows: 10 by jdbc:postgresql://127.0.0.1:", run);
        assertThat(host.query("select count(*) from t"), is("1000"));
        assertThat(host.query("select to_regclass('made_in_the_clone') is null"), is("t"));
        assertThat(host.objects(), is(empty()));
        assertThat(host.keepers(), is(0L));
    }

    @Test
    void aCloneServesAcrossNodeBlocksUntilItIsDestroyed() throws Exception {
        WorkflowRun run = run(
                """
                def c
                node('storage') { c = rediaccCreateClone volume: 'orders', start: true, ttl: '1h' }
                node('storage') {
                    withEnv(c.environment.collect { k, v -> "${k}=${v}" }) {
                        sh 'echo "rows: $(psql -XAtqc "select count(*) from t")"'
                    }
                    rediaccDestroy clone: c.id
                }
                """);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("rows: 1000", run);
        assertThat(host.objects(), is(empty()));
        assertThat(host.keepers(), is(0L));
    }

    @Test
    void aContainerWithoutJavaOrTheStoragesToolsIsToldWhatItsImageNeeds() throws Exception {
        List<Path> javas = Stream.concat(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")),
                        Stream.of(System.getenv("PATH").split(":")).map(directory -> Path.of(directory, "java")))
                .filter(Files::exists)
                .map(RealClonesTest::real)
                .distinct()
                .toList();
        WorkflowRun noJava = run(inContainerWithout(javas));
        jenkins.assertBuildStatus(Result.FAILURE, noJava);
        jenkins.assertLogContains("no Java 17 or later on agent", noJava);
        jenkins.assertLogContains("Inside a container the image needs Java", noJava);

        WorkflowRun noTools = run(inContainerWithout(List.of(real(Path.of("/usr/bin/btrfs")))));
        jenkins.assertBuildStatus(Result.FAILURE, noTools);
        jenkins.assertLogContains("cannot run 'btrfs'", noTools);
        jenkins.assertLogContains("what to do: ", noTools);
        assertThat(host.objects(), is(empty()));
    }

    private static String inContainerWithout(List<Path> paths) {
        String missing = paths.stream().map(Host::quoted).collect(Collectors.joining(", "));
        return "node('storage') { containerWithout([" + missing + "]) { rediaccSnapshot 'orders' } }";
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WorkflowRun run(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }
}
