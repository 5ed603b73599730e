package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What names production's version on a host, in an imitated tree of Red Hat's, of Debian's and of Patroni's files. */
class HostReferencesTest {

    private static final Path DATA = Path.of("/var/lib/pgsql/13/data");
    private static final Path BIN = Path.of("/usr/pgsql-13/bin");

    @TempDir
    private Path root;

    @BeforeEach
    void redHat() {
        for (String version : List.of("13", "15")) {
            file(
                    "usr/lib/systemd/system/postgresql-" + version + ".service",
                    """
                    [Service]
                    User=postgres
                    Environment=PGDATA=/var/lib/pgsql/%1$s/data/
                    ExecStart=/usr/pgsql-%1$s/bin/postmaster -D ${PGDATA}
                    """
                            .formatted(version));
        }
    }

    @Test
    void theUnitThatStartsTheOldVersionOnTheseDataIsNamed() {
        assertThat(references("postgresql-{version}").consequences("13", BIN))
                .singleElement()
                .asString()
                .startsWith("the unit postgresql-13.service starts version 13 on " + DATA);
    }

    @Test
    void aUnitOfTheNewVersionOnOtherDataIsRefusedUntilADropInNamesThese() {
        HostReferences references = references("postgresql-{version}");

        assertThat(references.objections("13", "15", BIN)).singleElement().satisfies(objection -> {
            assertThat(objection.id()).isEqualTo("service/unit-other-data");
            assertThat(objection.reason()).contains("postgresql-15.service", "/var/lib/pgsql/15/data", DATA.toString());
        });

        file("etc/systemd/system/postgresql-15.service.d/data.conf", "[Service]\nEnvironment=PGDATA=" + DATA + "\n");
        assertThat(references.objections("13", "15", BIN)).isEmpty();
    }

    @Test
    void oneUnitForEveryVersionIsRefused() {
        assertThat(references("postgresql-13.service").objections("13", "15", BIN))
                .singleElement()
                .satisfies(objection -> assertThat(objection.id()).isEqualTo("service/unit-one-version"));
    }

    @Test
    void theFilesOfADebianHostThatNameTheOldClusterAreListed() {
        file("etc/systemd/system/multi-user.target.wants/postgresql@13-main.service", "");
        file("etc/systemd/system/timers.target.wants/pg_dump@13-main.timer", "");
        file("etc/systemd/system/multi-user.target.wants/postgresql@13-mainframe.service", "");
        file("etc/postgresql-common/user_clusters", "# * * 13 main *\n* * 13 main *\n* * 13 other *\n");
        file("etc/default/pgbackup", "CLUSTER=13/main\n");
        file("etc/default/cron", "READ_ENV=yes\n");
        PromotionSettings settings =
                PromotionSettings.DEFAULT.withConfiguration(Optional.of("/etc/postgresql/{version}/main"));

        assertThat(new HostReferences(root, Path.of("/srv/pg/main"), settings).consequences("13", BIN))
                .satisfiesExactly(
                        own -> assertThat(own)
                                .startsWith("/etc/postgresql/13/main, version 13's configuration, is put"),
                        unit -> assertThat(unit).contains("multi-user.target.wants/postgresql@13-main.service"),
                        timer -> assertThat(timer).contains("timers.target.wants/pg_dump@13-main.timer"),
                        users -> assertThat(users).contains("user_clusters", "* * 13 main *"),
                        other -> assertThat(other).startsWith(root.resolve("etc/default/pgbackup") + " names"));
    }

    @Test
    void whatPatroniWouldStartTheOldVersionByIsListed() {
        file("proc/4711/cmdline", "python3\0/usr/bin/patroni\0/opt/orders.yaml\0");
        file("opt/orders.yaml", "config_dir: " + BIN + "/..\n");
        file(
                "etc/patroni/orders.yml",
                "postgresql:\n  data_dir: " + DATA + "\n  bin_dir: " + BIN + "\n  # bin_dir: x\n");

        assertThat(references("postgresql-{version}").consequences("13", BIN))
                .anySatisfy(sentence -> assertThat(sentence).contains("orders.yml", "bin_dir: " + BIN))
                .anySatisfy(sentence -> assertThat(sentence).contains("opt/orders.yaml", "config_dir"))
                .hasSize(3);
    }

    @Test
    void finalizeSaysHowTheOldVersionIsDropped() {
        Path aside = Path.of("/etc/postgresql/.rediacc/run/13-main");
        PromotionSettings debian =
                PromotionSettings.DEFAULT.withConfiguration(Optional.of("/etc/postgresql/{version}/main"));

        assertThat(new HostReferences(root, DATA, debian).farewell("13", BIN, Optional.of(aside)))
                .anySatisfy(sentence -> assertThat(sentence).contains("is kept in " + aside))
                .anySatisfy(sentence -> assertThat(sentence).startsWith("'pg_dropcluster 13 main' is not needed"))
                .anySatisfy(sentence -> assertThat(sentence).contains("purge postgresql-13"))
                .anySatisfy(sentence -> assertThat(sentence).startsWith("the unit postgresql-13.service still names"));
    }

    private HostReferences references(String unit) {
        PromotionSettings plain = PromotionSettings.DEFAULT;
        Server server = new Server(
                Optional.empty(),
                Optional.of(new CommandTemplate(List.of("systemctl", "start", unit))),
                Optional.empty(),
                Optional.empty());
        return new HostReferences(
                root,
                DATA,
                new PromotionSettings(
                        plain.approvals(),
                        plain.requiredTests(),
                        server,
                        plain.pooler(),
                        plain.probe(),
                        plain.limits(),
                        plain.reads(),
                        plain.keepOld(),
                        plain.highAvailability(),
                        plain.afterArchive(),
                        plain.files(),
                        plain.configuration()));
    }

    private void file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
