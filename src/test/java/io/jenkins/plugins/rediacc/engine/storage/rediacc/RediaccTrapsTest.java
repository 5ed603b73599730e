package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What rdc does that nobody would expect, each with what the backend makes of it. */
@Tag("real")
class RediaccTrapsTest extends RdcFixture {

    /** A plain 'repo delete' keeps the row, and the tag stays taken. */
    @Test
    void deletesAForkTogetherWithItsRowInTheConfiguration() {
        StoredObject snapshot = snapshot("s1");
        String row = "shop:" + tag(snapshot);
        assertThat(rdc.config().path("repos").has(row)).isTrue();

        backend.destroy(volume, snapshot);

        assertThat(rdc.config().path("repos").has(row)).isFalse();
        assertThat(snapshot("s1").path()).isDirectory();
    }

    @Test
    void neverUsesATagTwice() {
        StoredObject first = snapshot("s1");
        String tag = tag(first);
        backend.destroy(volume, first);

        assertThat(tag(snapshot("s1"))).isNotEqualTo(tag).startsWith(ForkTag.PREFIX);
    }

    /** Without '-y' rdc asks, and without a terminal it fails. */
    @Test
    void confirmsWhatRdcWouldAskFor() {
        backend.destroy(volume, snapshot("s1"));

        assertThat(rdc.calls("repo", "delete")).singleElement().satisfies(argv -> assertThat(argv)
                .contains("-y"));
    }

    /** A bare name is production; only a reference with a tag is a fork. */
    @Test
    void neverNamesProductionInAnActButAsTheSourceOfAFork() {
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");
        backend.destroy(volume, clone);

        for (String verb : List.of("up", "delete", "promote")) {
            assertThat(rdc.calls("repo", verb))
                    .allSatisfy(argv -> assertThat(argv.get(2)).startsWith("shop:j-"));
        }
        assertThat(rdc.calls("repo", "promote")).isEmpty();
    }

    /** Promoting by rdc loses what production wrote since the fork, and a second one on a day loses the way back. */
    @Test
    void neverPromotes() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");

        assertThat(backend.promise().exchanges()).isFalse();
        assertThatThrownBy(() -> backend.exchange(volume, volume.path(), clone.path()))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("cannot exchange");
        assertThat(rdc.calls("repo", "promote")).isEmpty();
    }

    /** A fork that failed after its image was made stays registered, for somebody to retry. */
    @Test
    void deletesAForkThatFailedAfterItsImageWasMade() {
        rdc.plan("{\"faults\": [{\"verb\": \"repo fork\", \"code\": 1, \"at\": \"made\"}]}");

        assertThatThrownBy(() -> snapshot("s1")).hasMessageContaining("planned failure");

        assertNothingIsLeft();
    }

    @Test
    void deletesAForkThatDidNotComeUp() {
        StoredObject snapshot = snapshot("s1");
        rdc.plan("{\"faults\": [{\"verb\": \"repo up\", \"code\": 13, \"at\": \"made\"}]}");

        assertThatThrownBy(() -> backend.clone(volume, snapshot.path(), "c1")).hasMessageContaining("not healthy");

        assertThat(snapshots.resolve("c1")).doesNotExist();
        assertThat(rdc.images()).hasSize(2);
    }

    /** The row is written before the machine is asked: a kill in between leaves a row without an image. */
    @Test
    void clearsUpARowWithoutAnImage() {
        rdc.plan("{\"faults\": [{\"verb\": \"repo fork\", \"code\": 1, \"at\": \"registered\", \"kill\": true}]}");

        assertThatThrownBy(() -> snapshot("s1")).isInstanceOf(RediaccException.class);

        assertNothingIsLeft();
    }

    @Test
    void findsWhatAKilledRunHadAnnouncedAndDestroysIt() {
        Path path = snapshots.resolve("s1");
        Forks.announce(
                path, new Fork(ForkTag.fresh("s1"), true, java.time.Instant.now(), Optional.empty(), Optional.empty()));

        StoredObject announced = backend.find(volume, path).orElseThrow();
        assertThat(backend.list(volume)).extracting(StoredObject::path).containsExactly(path);
        backend.destroy(volume, announced);

        assertThat(path).doesNotExist();
        assertThat(backend.list(volume)).isEmpty();
    }

    /** The configuration is the only place with a fork's name: without it rdc cannot delete what is still there. */
    @Test
    void saysWhenTheConfigurationWasLostAndKeepsWhatItKnows() {
        StoredObject snapshot = snapshot("s1");
        ObjectNode config = rdc.config();
        ((ObjectNode) config.path("repos")).remove("shop:" + tag(snapshot));
        rdc.config(config);

        assertThat(backend.find(volume, snapshot.path()).orElseThrow().identity())
                .isEqualTo(snapshot.identity());
        assertThatThrownBy(() -> backend.destroy(volume, snapshot)).hasMessageContaining("prune --orphaned-repos");
        assertThat(snapshot.path()).isDirectory();
    }

    @Test
    void saysBeforehandThatAConfigurationIsMissing() throws Exception {
        Files.delete(folder.resolve("home/rediacc/rediacc.json"));

        assertThat(backend.diagnose(Optional.empty()))
                .filteredOn(finding -> finding.subject().equals("rdc's configuration"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("a home that stays"))
                .extracting(Finding::ok)
                .isEqualTo(false);
    }

    /** A checkpoint of a fork fails while its parent runs. */
    @Test
    void neverAsksForACheckpoint() {
        backend.clone(volume, snapshot("s1").path(), "c1");

        assertThat(rdc.calls())
                .noneSatisfy(call -> assertThat(call.path("argv").toString()).contains("--checkpoint"));
    }

    /** A fork has none of production's secrets, so nothing of them may be set behind the plan's back. */
    @Test
    void givesAForkNoSecrets() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");

        assertThat(rdc.config().at("/repos/shop:" + tag(clone) + "/secrets")).isEmpty();
        assertThat(rdc.calls("repo", "secret")).isEmpty();
    }

    /** A fork gets an address of its own where the machine has a domain: it is neither asked for nor used. */
    @Test
    void asksForNoRouteOrCertificate() {
        backend.clone(volume, snapshot("s1").path(), "c1");

        assertThat(rdc.calls("repo", "up")).singleElement().satisfies(argv -> assertThat(argv)
                .doesNotContain("--tls"));
    }

    private void assertNothingIsLeft() {
        assertThat(snapshots).isEmptyDirectory();
        assertThat(rdc.images()).hasSize(1);
        assertThat(rdc.config().path("repos")).hasSize(1);
    }
}
