package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How rdc is run: what decides, what is tried again, what it gets of the environment. */
@Tag("real")
class RdcTest extends RdcFixture {

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 9, 15})
    void triesAgainWhatMaySucceedLater(int code) {
        rdc.plan("{\"faults\": [" + fault("repo fork", code) + "," + fault("repo fork", code) + "]}");

        assertThat(snapshot("s1").path()).isDirectory();
        assertThat(rdc.calls("repo", "fork", "shop")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 10, 11, 12, 13, 14})
    void doesNotTryAgainWhatWillNot(int code) {
        rdc.plan("{\"faults\": [" + fault("repo fork", code) + "]}");

        assertThatThrownBy(() -> snapshot("s1"))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("planned failure");
        assertThat(rdc.calls("repo", "fork", "shop")).hasSize(1);
    }

    @Test
    void triesAgainWhereRdcItselfSaysSo() {
        rdc.plan("{\"faults\": [{\"verb\": \"repo fork\", \"code\": 1, \"retryable\": true}]}");

        assertThat(snapshot("s1").path()).isDirectory();
    }

    @Test
    void givesUpAfterAFewTries() {
        String fault = fault("repo list", 6);
        rdc.plan("{\"faults\": [" + String.join(",", List.of(fault, fault, fault, fault)) + "]}");

        assertThatThrownBy(() -> backend.verify(volume)).hasMessageContaining("can be reached by SSH");
        assertThat(rdc.calls("repo", "list")).hasSize(3);
    }

    @Test
    void whatIsActedOnOnceIsNeverTriedAgain() {
        rdc.plan("{\"faults\": [" + fault("repo promote", 6) + "]}");
        Rdc once = new Rdc(
                new io.jenkins.plugins.rediacc.engine.exec.HostProcesses(
                        new io.jenkins.plugins.rediacc.engine.exec.Cancellation()),
                rdc.program().toString(),
                new RdcEnvironment(rdc.environment()),
                List.of(java.time.Duration.ZERO));

        assertThat(once.actOnce("repo", "promote", "shop:j-x", "-y").succeeded())
                .isFalse();
        assertThat(rdc.calls("repo", "promote")).hasSize(1);
    }

    @Test
    void theExitCodeDecidesAndTheListConfirms() {
        rdc.plan("{\"noise\": true}");
        assertThat(snapshot("s1").path()).isDirectory();

        rdc.plan("{\"faults\": [" + fault("repo fork", 5) + "]}");
        assertThatThrownBy(() -> snapshot("s2"))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND));
    }

    @Test
    void doesWithoutFieldsThatAnotherReleaseLeavesOut() {
        rdc.plan("{\"drop\": [\"mounted\", \"is_fork\", \"container_count\", \"modified\", \"size\"]}");

        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");

        assertThat(backend.find(volume, clone.path())).isPresent();
    }

    @Test
    void aFullDatastoreIsALackOfSpace() {
        rdc.plan("{\"faults\": [{\"verb\": \"repo fork\", \"code\": 14, \"message\": \"datastore full\"}]}");

        assertThatThrownBy(() -> snapshot("s1"))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.errorCause()).isEqualTo(ErrorCause.SPACE));
    }

    @Test
    void noFiguresOfTheDatastoreAreNoFreeSpace() {
        rdc.plan("{\"mute\": true}");

        assertThatThrownBy(() -> backend.pool(volume)).hasMessageContaining("does not say how full");
    }

    @Test
    void credentialsComeByTheEnvironmentAndAreHidden() {
        var config = rdc.config();
        config.put("token", "right-token");
        rdc.config(config);
        rdc.environment().put("REDIACC_TOKEN", "wrong-token");

        assertThatThrownBy(() -> rdc.backend().verify(volume))
                .hasMessageContaining("token **** is not valid")
                .hasMessageNotContaining("wrong-token");

        rdc.environment().put("REDIACC_TOKEN", "right-token");
        rdc.backend().verify(volume);
        assertThat(rdc.calls())
                .noneSatisfy(call -> assertThat(call.path("argv").toString()).contains("token"));
    }

    @Test
    void rdcGetsWhatItNeedsAndNothingThatMakesItRefuse() {
        RdcEnvironment.AGENTS.forEach(name -> rdc.environment().put(name, "1"));
        rdc.environment()
                .putAll(Map.of("REDIACC_ACCOUNT_SERVER", "https://account", "BUILD_ID", "7", "REDIACC_DEBUG", "1"));
        rdc.backend().verify(volume);

        assertThat(rdc.calls()).isNotEmpty().allSatisfy(call -> {
            var environment = call.path("environment");
            assertThat(environment.path("NO_COLOR").asText()).isEqualTo("1");
            assertThat(environment.path("REDIACC_DISABLE_AUTOUPDATE").asText()).isEqualTo("1");
            assertThat(environment.path("REDIACC_TELEMETRY_DISABLED").asText()).isEqualTo("1");
            assertThat(environment.path("REDIACC_ACCOUNT_SERVER").asText()).isEqualTo("https://account");
            assertThat(environment.has("BUILD_ID")).isFalse();
            assertThat(environment.has("REDIACC_DEBUG")).isFalse();
            RdcEnvironment.AGENTS.forEach(
                    name -> assertThat(environment.has(name)).as(name).isFalse());
        });
        assertThat(rdc.backend().diagnose(java.util.Optional.empty()))
                .anySatisfy(finding -> assertThat(finding.detail()).contains("CLAUDECODE"));
    }

    @Test
    void oneActAtATimeForEachConfiguration() throws Exception {
        backend.verify(volume);
        rdc.plan("{\"delay\": 0.3}");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<StoredObject>> made = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String name = "s" + i;
                made.add(threads.submit(() -> rdc.backend()
                        .snapshot(volume, name, io.jenkins.plugins.rediacc.engine.storage.SourceState.LIVE)));
            }
            for (Future<StoredObject> each : made) {
                assertThat(each.get().path()).isDirectory();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(rdc.calls("repo", "fork", "shop"))
                .as("none was refused as busy and tried again")
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.4.70", "0.99.99", "dev"})
    void refusesAnOldRelease(String version) {
        rdc.plan("{\"version\": \"" + version + "\"}");

        assertThatThrownBy(() -> snapshot("s1"))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("rdc update");
        assertThat(rdc.calls("repo", "fork", "shop")).isEmpty();
    }

    @Test
    void refusesAnotherGrammar() {
        rdc.plan("{\"help\": \"Usage: rdc repo fork --parent <name> --tag <t> --immutable\"}");

        assertThatThrownBy(() -> snapshot("s1")).hasMessageContaining("another grammar");
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoRdc() {
        Volume without = rdc.volume("shop", snapshots, Map.of("program", List.of("/nonexistent/rdc")));

        assertThatThrownBy(() -> backend.verify(without)).hasMessageContaining("/nonexistent/rdc");
    }

    @Test
    void refusesAnOptionThatItDoesNotKnow() {
        Volume wrong = rdc.volume("shop", snapshots, Map.of("contianer", List.of("db")));

        assertThatThrownBy(() -> backend.verify(wrong))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("container, inside, program, upload");
    }

    @Test
    void aRepositoryThatIsNotThereIsNotFound() {
        Path other = snapshots.resolveSibling("other");

        assertThatThrownBy(() -> backend.verify(rdc.volume("stock", other)))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND));
    }

    private static String fault(String verb, int code) {
        return "{\"verb\": \"" + verb + "\", \"code\": " + code + "}";
    }
}
