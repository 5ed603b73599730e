import io.jenkins.plugins.rediacc.engine.catalog.CatalogReader;
import io.jenkins.plugins.rediacc.engine.database.postgresql.PostgresDatabase;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Catalog;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotTaker;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Takes hourly snapshots of the volume 'orders', the newest for the present hour, with the clock set to each hour; a row
 * comes in before each.
 *
 * <pre>java -cp CLASSES:rediacc.jar HourlySnapshots CATALOGUE COUNT SOCKET PSQL</pre>
 */
public final class HourlySnapshots {

    private HourlySnapshots() {}

    public static void main(String[] args) throws Exception {
        Catalog catalog = CatalogReader.read(Path.of(args[0]), StorageBackends.kinds());
        int count = Integer.parseInt(args[1]);
        Volume volume = catalog.volume("orders");
        HostProcesses commands = new HostProcesses(new Cancellation());
        var storage = StorageBackends.open(volume, commands, catalog.state(), List.of(volume.path()));
        Instant first = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(count - 1L));
        for (int hour = 0; hour < count; hour++) {
            insert(args[3], args[2], hour);
            Clock clock = Clock.fixed(first.plus(Duration.ofHours(hour)), ZoneOffset.UTC);
            new SnapshotTaker(volume, storage, Optional.of(new PostgresDatabase(commands)), clock)
                    .take("bench", "hourly", Optional.empty());
        }
    }

    private static void insert(String psql, String socket, int hour) throws Exception {
        Process process = new ProcessBuilder(
                        "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", psql, "-qAtX", "-h", socket,
                        "-c", "INSERT INTO hour VALUES (" + hour + ")", "postgres")
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("psql ended with " + process.exitValue());
        }
    }
}
