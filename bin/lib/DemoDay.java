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
 * The demo's day: 24 hourly snapshots of production, taken one after the other with the clock set to each hour of the
 * last day, as 'rediacc snapshot shop --schedule hourly' takes them in real time. After one of them a customer's record is
 * changed in place. Prints the snapshot before that change and the one after it.
 *
 * <pre>java -cp CLASSES:rediacc.jar DemoDay CATALOGUE SOCKET USER</pre>
 */
public final class DemoDay {

    private static final int HOURS = 24;
    private static final int CHANGED_AFTER = 13;

    private DemoDay() {}

    public static void main(String[] args) throws Exception {
        Catalog catalog = CatalogReader.read(Path.of(args[0]), StorageBackends.kinds());
        Volume volume = catalog.volume("shop");
        HostProcesses commands = new HostProcesses(new Cancellation());
        var storage = StorageBackends.open(volume, commands, catalog.state(), List.of(volume.path()));
        Instant first = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1));
        for (int hour = 0; hour < HOURS; hour++) {
            Clock clock = Clock.fixed(first.plus(Duration.ofHours(hour)), ZoneOffset.UTC);
            String id = new SnapshotTaker(volume, storage, Optional.of(new PostgresDatabase(commands)), clock)
                    .take("demo", "hourly", Optional.empty())
                    .id();
            if (hour == CHANGED_AFTER) {
                System.out.println(id);
                DemoProduction.changeACustomer(args[1], args[2]);
            } else if (hour == CHANGED_AFTER + 1) {
                System.out.println(id);
            }
        }
    }
}
