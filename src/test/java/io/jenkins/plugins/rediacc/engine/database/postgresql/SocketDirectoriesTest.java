package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A clone must reach none of production's sockets, whatever the catalogue says of them. */
class SocketDirectoriesTest {

    private final PostgresDatabase database = new PostgresDatabase(new HostProcesses(new Cancellation()));

    @Test
    void namesTheCataloguesDebiansAndThoseThatProductionItselfNamed() {
        Position position = position("/srv/sockets, /tmp,@abstract, relative");

        assertThat(database.socketDirectories(volume(Optional.of(Path.of("/srv/named"))), position))
                .containsExactly(
                        Path.of("/srv/named"), Path.of("/srv/sockets"), Path.of("/tmp"), Path.of("/run/postgresql"));
    }

    @Test
    void namesDebiansWhereNothingElseIsKnown() {
        assertThat(database.socketDirectories(volume(Optional.empty()), position("")))
                .containsExactly(Path.of("/run/postgresql"));
    }

    private static Position position(String directories) {
        return new Position(
                "1", "13", 1, "0/1", Position.Consistency.CRASH, Map.of("unix_socket_directories", directories));
    }

    private static Volume volume(Optional<Path> socket) {
        return new Volume(
                "orders",
                "btrfs",
                Path.of("/srv/orders"),
                Path.of("/srv/.rediacc"),
                Optional.of(new DatabaseSpec("postgresql", "main", "/bin", socket, 5432, "postgres")),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.REQUIRED);
    }
}
