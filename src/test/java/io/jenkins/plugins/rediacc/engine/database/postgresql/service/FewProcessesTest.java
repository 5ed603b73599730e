package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.ClosedPlace;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.exec.CountingRunner;
import io.jenkins.plugins.rediacc.engine.exec.CutOff;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many processes the acts of the pause take: each costs clients time that it does not need. */
@Tag("real")
class FewProcessesTest {

    /** The engine's own user, and the owner of the data. */
    private static final long USERS = 2;

    @TempDir
    private Path directory;

    private final CountingRunner commands = new CountingRunner();

    @Test
    void aServerIsAskedOnceItSaysThatItIsReadyAndAUserIsLookedUpOnce() throws IOException {
        Path volume = TestCluster.ownedDirectory(directory.resolve("volume"));
        try (TestCluster production =
                TestCluster.create(volume.resolve("main"), "13").start()) {
            PostgresService service = PostgresService.onHost(
                    commands,
                    production.volume(volume),
                    PromotionSettings.DEFAULT,
                    new ClosedPlace(volume, directory.resolve("closed")),
                    CutOff.none(commands.users().current()));
            service.checkpoint();
            service.drain(Duration.ofSeconds(1));
            assertThat(commands.count("psql"))
                    .as("sessions of checkpoint and drain")
                    .isEqualTo(2);
            assertThat(commands.count("getent")).as("users").isLessThanOrEqualTo(USERS);

            service.stop(Duration.ofMinutes(1));
            leaveWork(production);
            commands.reset();
            service.startClosed();
            assertThat(commands.count("psql")).as("sessions while it recovers").isEqualTo(1);
            service.stopClosed();
            service.start();
            assertThat(commands.count("psql")).as("sessions until it serves").isEqualTo(2);
            assertThat(commands.count("getent")).as("users").isZero();
        }
    }

    /** A server that takes a while to start: it has to recover. As in a clone, there is no lock file. */
    private static void leaveWork(TestCluster production) throws IOException {
        production
                .start()
                .execute(
                        "postgres",
                        "create table work as select generate_series(1, 400000) as i; update work set i = 0")
                .kill();
        Files.deleteIfExists(production.data().resolve("postmaster.pid"));
    }
}
