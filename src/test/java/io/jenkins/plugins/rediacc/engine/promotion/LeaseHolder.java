package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.catalog.CatalogReader;
import io.jenkins.plugins.rediacc.engine.model.Catalog;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A process that takes the lease of the volume {@code orders}, says so, and does with it what it is told on its input. */
public final class LeaseHolder {

    private LeaseHolder() {}

    /** Arguments: {@code acquire} or {@code resume}, the catalogue, the run's id. */
    public static void main(String... arguments) throws IOException {
        Catalog catalog = CatalogReader.read(Path.of(arguments[1]), StorageBackends.kinds());
        Volume volume = catalog.volume("orders");
        try {
            Lease lease = arguments[0].equals("resume")
                    ? Lease.resume(catalog.state(), volume, Instant.now())
                    : Lease.acquire(catalog.state(), volume, arguments[2], "digest", Instant.now());
            System.out.println("token " + lease.token());
            if (System.in.read() == 'r') {
                lease.release();
                System.out.println("released");
            }
        } catch (RediaccException e) {
            System.out.println("refused " + e.exitCode().code() + " "
                    + e.explanation().text().replace('\n', ' '));
        }
    }
}
