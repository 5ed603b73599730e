package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A volume that holds more than its database, while an application writes there: no file is lost. */
@Tag("real")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FilesBesidePromotionTest {

    private static PromotionStage stage;
    private static Path frozen;
    private static Application application;

    @BeforeAll
    static void openStage() throws IOException {
        stage = PromotionStage.btrfs().withEvidence();
        frozen = stage.stage().root().resolve("frozen");
        Path documents = Files.createDirectory(stage.stage().volume().resolve("documents"));
        Files.writeString(stage.stage().volume().resolve("server.log"), "a log beside the data\n");
        application = new Application(documents, frozen);
    }

    @AfterAll
    static void closeStage() {
        application.close();
        stage.close();
    }

    /** Writes files and syncs them, one after the other, unless it is told to wait. */
    private static final class Application implements AutoCloseable {

        private final Path directory;
        private final Path frozen;
        private final List<String> acknowledged = new ArrayList<>();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Thread thread = new Thread(this::write, "application");

        Application(Path directory, Path frozen) {
            this.directory = directory;
            this.frozen = frozen;
            thread.start();
        }

        private void write() {
            try {
                for (int i = 0; !ended.get(); i++) {
                    LockSupport.parkNanos(1_000_000);
                    if (Files.exists(frozen)) {
                        Files.writeString(held(frozen), "");
                    } else {
                        Files.deleteIfExists(held(frozen));
                        writeDurably("document-" + i);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Is there while the application writes nothing. */
        static Path held(Path frozen) {
            return frozen.resolveSibling("held");
        }

        private void writeDurably(String name) throws IOException {
            try (FileChannel channel = FileChannel.open(
                    directory.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            synchronized (acknowledged) {
                acknowledged.add(name);
            }
        }

        void awaitMore(int number) {
            int before = count();
            Stage.awaitThat("the application writes", () -> count() >= before + number);
        }

        private int count() {
            synchronized (acknowledged) {
                return acknowledged.size();
            }
        }

        /** All that was written since the last time is there. */
        void assertAllThere() {
            assertAllIn(directory);
        }

        /** All that was written since the last time is there, or in that directory. */
        void assertAllIn(Path kept) {
            synchronized (acknowledged) {
                Set<String> found = new HashSet<>(List.of(directory.toFile().list()));
                found.addAll(List.of(kept.toFile().list()));
                assertThat(found.containsAll(acknowledged))
                        .as("all of " + acknowledged.size() + " files")
                        .isTrue();
                acknowledged.clear();
            }
        }

        @Override
        public void close() {
            ended.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void carry(String freeze) {
        stage.stage()
                .volumeOptions(
                        """
                promote:
                  beside: carry
                  freeze: [%s]
                  thaw: [rm, -f, %s]
                """
                                .formatted(freeze, frozen));
    }

    @Test
    @Order(1)
    void theyAreNamedAndRefusedBeforeAnythingIsDone() {
        for (Outcome refused : List.of(stage.promote("--dry-run"), stage.promote("--prepare"), stage.promote())) {
            assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
            assertThat(refused.said()).contains("files beside the database: ", "documents/document-", "beside: carry");
        }
        assertThat(stage.production().version()).isEqualTo("13");
    }

    @Test
    @Order(2)
    void aWriterThatIsNotHeldBackMakesThePromotionGiveUp() {
        carry("\"true\"");
        application.awaitMore(10);

        Outcome outcome = stage.promote();

        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(4);
        assertThat(outcome.said()).contains("somebody wrote to files beside the database");
        assertThat(stage.production().version()).isEqualTo("13");
        Path kept = stage.other().resolveSibling("documents");
        application.assertAllIn(kept);
        assertThat(outcome.said()).as("what has them").contains(kept.getParent() + ", which is held");
    }

    @Test
    @Order(3)
    void theyComeAlongWhereTheirWriterIsHeldBackAndTheWayBackAsksForThem() {
        carry("sh, -c, 'touch %s; while [ ! -e %s ]; do sleep 0.01; done'".formatted(frozen, Application.held(frozen)));
        application.awaitMore(10);

        Outcome outcome = stage.promote();

        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);
        assertThat(frozen).as("the writer may go on").doesNotExist();
        application.assertAllThere();
        application.awaitMore(10);
        Outcome refused = stage.verb("rollback");
        assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
        assertThat(refused.said()).contains("files beside the database were changed");

        Outcome back = stage.verb("rollback", "--accept-loss-since", refused.anyLoss(), "--confirm", "orders");

        assertThat(back.exitCode()).as(back.said()).isZero();
        assertThat(stage.production().version()).isEqualTo("13");
        assertThat(frozen).doesNotExist();
    }
}
