package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import io.jenkins.plugins.rediacc.engine.rehearsal.PlanReplay;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A production that may be promoted on a btrfs whose image lies on an XFS, with the state directory in it: a copy of the
 * image is made in an instant, and is what a power cut at that instant would have left of all of it.
 */
final class RestorableStage implements AutoCloseable {

    private static final long BYTES = 3L << 30;

    private final LoopFileSystem below = LoopFileSystem.xfs(8 * BYTES);
    private final LoopFileSystem files = LoopFileSystem.btrfsOn(below, BYTES);
    private final PromotionStage stage;

    /** With the evidence that the gate wants, and time enough to copy an image at each act. */
    RestorableStage() {
        stage = PromotionStage.wholeOn(files);
        stage.stage().volumeOptions("promote:\n  maxPause: 30m\n");
        stage.withEvidence();
    }

    /** With a plan of the caller's, and without evidence. */
    RestorableStage(String plan, Map<String, String> beside) {
        stage = PromotionStage.wholeOn(files, plan, beside);
    }

    PromotionStage promotion() {
        return stage;
    }

    TestCluster production() {
        return stage.production();
    }

    /** What a power cut would leave now. */
    Path image() {
        return files.copyImage();
    }

    /** What a power cut would leave when all has been written. */
    Path settledImage() {
        TestCluster.run(List.of("sync", "--file-system", files.root().toString()));
        return image();
    }

    /** The power comes back after a cut that left that image; nothing runs. */
    void restore(Path image) {
        stopAll();
        files.restoreImage(image);
    }

    /** Ends all that works on the file system at once. */
    private void stopAll() {
        List<ProcessHandle> all = Stage.workingBelow(files.root());
        all.forEach(ProcessHandle::destroyForcibly);
        // One that has ended and not been waited for still counts as running for a server's lock file.
        Stage.awaitThat(
                "all that works on it has ended",
                () -> all.stream().noneMatch(ProcessHandle::isAlive)
                        && Stage.workingBelow(files.root()).isEmpty());
    }

    /** What a run has for its sockets and keys is gone, without a clean-up. */
    void assertNoDirectoryOfARunIsLeft() {
        assertThat(socketDirectories()).as("directories of sockets").isEmpty();
    }

    /** One server works on the storage, production's own; no lease, no mount, no intent and no socket of a run is left. */
    void assertOnlyProductionIsLeft() {
        assertThat(Lease.find(stage.stage().state(), stage.volume()))
                .as("the lease")
                .isEmpty();
        assertThat(Stage.filesBelow(stage.stage().state().resolve("intents")))
                .as("intents")
                .isEmpty();
        assertThat(MountTable.read().below(files.root())).as("mounts").isEmpty();
        assertNoDirectoryOfARunIsLeft();
        Path data = production().data();
        Stage.awaitThat("no process works there but production's own", () -> Stage.workingBelow(files.root()).stream()
                .allMatch(process -> worksIn(process, data)));
        assertThat(postmasters()).as("servers").hasSize(1);
    }

    /** What the runs of which there is a journal have left for sockets. */
    private List<Path> socketDirectories() {
        Path sockets = Path.of("/run/rediacc");
        return Stage.filesBelow(stage.stage().state().resolve("promotions")).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".jsonl"))
                .map(name -> name.substring(0, name.length() - ".jsonl".length()))
                .flatMap(run -> Stream.of(run, run + "-closed"))
                .map(run -> PlanReplay.socketsOf(sockets, run))
                .filter(Files::exists)
                .toList();
    }

    private List<ProcessHandle> postmasters() {
        List<ProcessHandle> all = Stage.workingBelow(files.root());
        return all.stream()
                .filter(process ->
                        process.parent().map(parent -> !all.contains(parent)).orElse(true))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path directory) {
        try {
            return Path.of("/proc", Long.toString(process.pid()), "cwd")
                    .toRealPath()
                    .equals(directory);
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        stopAll();
        stage.close();
        below.close();
    }
}
