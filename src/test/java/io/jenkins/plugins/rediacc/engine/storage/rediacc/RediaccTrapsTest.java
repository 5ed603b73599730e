package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    }

    /** A bare name is refused as "not a fork", and without '-y' rdc asks. */
    @Test
    void promotesByTheForksOwnReferenceAndConfirmsIt() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        String tag = tag(clone);

        backend.exchange(volume, volume.path(), clone.path());

        assertThat(rdc.calls("repo", "promote")).singleElement().satisfies(argv -> assertThat(argv)
                .contains("shop:" + tag, "-y"));
    }

    /**
     * What is replaced is named by the day only: going back on the same day would remove its row, and a second promotion on
     * a day would overwrite it.
     */
    @Test
    void goesBackOnTheSameDayAndLosesNoRow() throws Exception {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        Files.writeString(rdc.data("shop:" + tag(clone)).resolve("rows"), "upgraded");
        int images = rdc.images().size();
        String old = backend.find(volume, volume.path()).orElseThrow().identity();

        backend.exchange(volume, volume.path(), clone.path());
        assertThat(rdc.data("shop").resolve("rows")).hasContent("upgraded");
        assertThat(identityAt(volume.path())).isEqualTo(clone.identity());
        assertThat(identityAt(clone.path())).isEqualTo(old);

        backend.exchange(volume, volume.path(), clone.path());
        assertThat(rdc.data("shop").resolve("rows")).hasContent("production");
        assertThat(identityAt(volume.path())).isEqualTo(old);
        assertThat(identityAt(clone.path())).isEqualTo(clone.identity());
        assertThat(rdc.images()).hasSize(images);
        assertThat(rdc.config().path("repos")).hasSize(images);
        assertThat(rdc.data("shop:" + tag(clone)).resolve("rows")).hasContent("upgraded");
    }

    @Test
    void refusesASecondPromotionOfADayThatIsNotTheWayBack() {
        StoredObject snapshot = snapshot("s1");
        StoredObject first = backend.clone(volume, snapshot.path(), "c1");
        StoredObject second = backend.clone(volume, snapshot.path(), "c2");
        backend.exchange(volume, volume.path(), first.path());

        assertThatThrownBy(() -> backend.exchange(volume, volume.path(), second.path()))
                .hasMessageContaining("way back of another promotion");
        assertThat(identityAt(volume.path())).isEqualTo(first.identity());

        Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
        assertThat(rdc.calls("repo", "promote")).hasSize(1);
        rdc.plan("{\"day\": 1}");
        rdc.backend(new HostProcesses(new Cancellation()), tomorrow).exchange(volume, volume.path(), second.path());
        assertThat(identityAt(volume.path())).isEqualTo(second.identity());
    }

    /** A promotion may have been done whatever rdc said, so it is asked once, and then looked. */
    @Test
    void neverTriesAPromotionAgain() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        String old = identityAt(volume.path());
        rdc.plan("{\"faults\": [{\"verb\": \"repo promote\", \"code\": 6, \"retryable\": true}]}");

        assertThatThrownBy(() -> backend.exchange(volume, volume.path(), clone.path()))
                .hasMessageContaining("both are where they were");

        assertThat(rdc.calls("repo", "promote")).hasSize(1);
        assertThat(identityAt(volume.path())).isEqualTo(old);
        assertThat(identityAt(clone.path())).isEqualTo(clone.identity());
    }

    @Test
    void seesThatAKilledPromotionWasDone() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        String old = identityAt(volume.path());
        rdc.plan("{\"faults\": [{\"verb\": \"repo promote\", \"code\": 1, \"at\": \"made\", \"kill\": true}]}");

        assertThatThrownBy(() -> backend.exchange(volume, volume.path(), clone.path()))
                .hasMessageContaining("both are exchanged");

        assertThat(identityAt(volume.path())).isEqualTo(clone.identity());
        assertThat(identityAt(clone.path())).isEqualTo(old);
    }

    /** An engine that is killed while rdc promotes has written down what it asked for. */
    @Test
    void theNextLookSeesWhatAKilledEngineHadAskedFor() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        String old = identityAt(volume.path());
        new ProductionLine(
                        Optional.empty(),
                        Optional.of(
                                new ProductionLine.Begun("c1", tag(clone), clone.identity(), clone.identity(), old)))
                .write(volume);
        new HostProcesses(new Cancellation())
                .run(Command.of(rdc.program().toString(), "repo", "promote", "shop:" + tag(clone), "-y")
                        .withEnvironment(rdc.environment()))
                .orFail(Explanation.of("the double does not promote"));

        assertThat(identityAt(volume.path())).isEqualTo(clone.identity());
        assertThat(identityAt(clone.path())).isEqualTo(old);
        assertThat(ProductionLine.read(volume).begun()).isEmpty();
    }

    @Test
    void promotesNoSnapshot() {
        StoredObject snapshot = snapshot("s1");

        assertThatThrownBy(() -> backend.exchange(volume, volume.path(), snapshot.path()))
                .hasMessageContaining("cannot be promoted");
        assertThat(rdc.calls("repo", "promote")).isEmpty();
    }

    @Test
    void restoresAPastTimeAsASnapshotThatCanBeCloned() throws Exception {
        Path backup = Files.createDirectory(folder.resolve("backup"));
        Files.writeString(backup.resolve("file"), "three weeks ago");
        rdc.backup("shop", "2026-11-04T10:00:00Z", backup);

        StoredObject restored = backend.restore(volume, Instant.parse("2026-11-05T00:00:00Z"), "past");
        StoredObject clone = backend.clone(volume, restored.path(), "c1");

        assertThat(restored.readOnly()).isTrue();
        assertThat(clone.parentIdentity()).contains(restored.identity());
        assertThat(rdc.data(tag(restored) + ":" + tag(clone)).resolve("file")).hasContent("three weeks ago");
        assertThat(backend.list(volume)).extracting(StoredObject::path).contains(restored.path(), clone.path());
        backend.destroy(volume, clone);
        backend.destroy(volume, restored);
        assertNothingIsLeft();
    }

    @Test
    void saysThatThereIsNoBackupOfThatTimeAndLeavesNothing() {
        assertThatThrownBy(() -> backend.restore(volume, Instant.EPOCH, "past")).hasMessageContaining("no backup at");
        assertNothingIsLeft();
    }

    private String identityAt(Path path) {
        return backend.find(volume, path).orElseThrow().identity();
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
        Forks.announce(path, Fork.announced(ForkTag.fresh("s1"), true, Optional.empty(), Optional.empty()));

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
