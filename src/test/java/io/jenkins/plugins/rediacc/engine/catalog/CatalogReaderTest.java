package io.jenkins.plugins.rediacc.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.Catalog;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogReaderTest {

    private static final String WHOLE =
            """
            state: /srv/state
            volumes:
              orders:
                storage: btrfs
                path: /srv/pg/orders/
                snapshots: /srv/pg/.rediacc
                database:
                  kind: postgresql
                  data: main
                  bin: /usr/lib/postgresql/{version}/bin
                  socket: /run/postgresql
                  port: 5433
                  user: admin
                keep: { min: 24h, policy: 24h 7d 4w 6m }
                space: { warn: 70%, refuseClones: 85% }
                limits: { memory: 8G, cpus: 2, io: 100MB/s }
                runAs: upgrader
                isolation: none
                promote:
                  approvals: 2
                  maxPause: 60s
            """;

    static final List<StorageKind> STORAGES = List.of(
            StorageKind.ofDirectories("btrfs"),
            StorageKind.ofDirectories("reflink"),
            StorageKind.ofDirectories("copy"),
            StorageKind.ofReferences(
                    "remote", new StorageKind.Reference(Pattern.compile("[a-z]+@[a-z]+"), "such as 'shop@prod'")));

    @TempDir
    Path folder;

    @Test
    void readsTheLibrariesThatAClonePreloads() throws IOException {
        Catalog catalog = read(WHOLE.replace("port: 5433", "port: 5433\n      preload: [pg_cron, acme]"));
        assertThat(catalog.volume("orders").database().orElseThrow().preload()).containsExactly("pg_cron", "acme");
    }

    @Test
    void readsAWholeCatalogue() throws IOException {
        Catalog catalog = read(WHOLE);
        assertThat(catalog.state()).isEqualTo(Path.of("/srv/state"));
        assertThat(catalog.volume("orders"))
                .isEqualTo(new Volume(
                        "orders",
                        "btrfs",
                        Path.of("/srv/pg/orders"),
                        Path.of("/srv/pg/.rediacc"),
                        Optional.of(new DatabaseSpec(
                                "postgresql",
                                "main",
                                "/usr/lib/postgresql/{version}/bin",
                                Optional.of(Path.of("/run/postgresql")),
                                5433,
                                "admin")),
                        new SpaceLimits(0.7, 0.85),
                        new ResourceLimits(Optional.of(8L << 30), Optional.of(2.0), Optional.of(100_000_000L)),
                        Optional.of("upgrader"),
                        Isolation.NONE,
                        new RetentionPolicy(
                                Duration.ofHours(24),
                                RetentionPolicy.rules("24h 7d 4w 6m").orElseThrow(),
                                Optional.empty()),
                        new PromotionSettings(
                                        2,
                                        PromotionSettings.DEFAULT.requiredTests(),
                                        PromotionSettings.DEFAULT.server(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        PromotionSettings.DEFAULT.limits(),
                                        PromotionSettings.DEFAULT.reads(),
                                        Duration.ofDays(7),
                                        Optional.empty(),
                                        Optional.empty(),
                                        PromotionSettings.DEFAULT.files(),
                                        Optional.empty())
                                .withMaxPause(Duration.ofSeconds(60))));
    }

    @Test
    void whatIsNotSaidHasASafeDefault() throws IOException {
        Catalog catalog = read(
                "volumes: { a: { storage: copy, path: /srv/pg/a, database: { kind: postgresql } }, b: { storage: reflink, path: /data } }");
        assertThat(catalog.state()).isEqualTo(Path.of("/var/lib/rediacc"));
        Volume a = catalog.volume("a");
        assertThat(a.snapshots()).isEqualTo(Path.of("/srv/pg/.rediacc"));
        assertThat(a.isolation()).isEqualTo(Isolation.REQUIRED);
        assertThat(a.space()).isEqualTo(SpaceLimits.DEFAULT);
        assertThat(a.limits()).isEqualTo(ResourceLimits.NONE);
        assertThat(a.runAs()).isEmpty();
        assertThat(a.keep()).isEqualTo(RetentionPolicy.UNSET);
        assertThat(a.promotion()).isEqualTo(PromotionSettings.DEFAULT);
        assertThat(a.database())
                .contains(new DatabaseSpec(
                        "postgresql", ".", "/usr/lib/postgresql/{version}/bin", Optional.empty(), 5432, "postgres"));
        assertThat(catalog.volume("b").database()).isEmpty();
        assertThat(catalog.volume("b").snapshots()).isEqualTo(Path.of("/.rediacc"));
    }

    @Test
    void readsAVolumeThatItsStorageNamesItself() throws IOException {
        Volume volume = read("state: /srv/state\nvolumes: { a: { storage: remote, path: shop@prod,"
                        + " options: { container: db, list: [tool, '7', -x] } } }")
                .volume("a");

        assertThat(volume.path()).isEqualTo(Path.of("shop@prod"));
        assertThat(volume.snapshots()).isEqualTo(Path.of("/srv/state/storage/a"));
        assertThat(volume.options()).isEqualTo(Map.of("container", List.of("db"), "list", List.of("tool", "7", "-x")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            volume: {}                                                          | c.yaml:1:1: unknown key 'volume'; did you mean 'volumes'?
            volumes: []                                                         | c.yaml:1:10: 'volumes' must be a map
            volumes: { '-x': { storage: btrfs, path: /a/b } }                   | c.yaml:1:12: '-x' is not a name for a volume
            volumes: { 'a b': { storage: btrfs, path: /a/b } }                  | c.yaml:1:12: 'a b' is not a name for a volume
            volumes: { a: { storage: zfz, path: /a/b } }                        | c.yaml:1:26: unknown storage 'zfz'; use one of: btrfs, reflink, copy, remote
            volumes: { a: { storage: remote, path: /a/b } }                     | c.yaml:1:40: 'path' must be such as 'shop@prod'
            volumes: { a: { storage: copy, path: /a/b, options: { x: {} } } }   | c.yaml:1:58: 'x' of a storage's options must be a text or a list of texts
            volumes: { a: { path: /a/b } }                                      | c.yaml:1:15: 'storage' is missing
            volumes: { a: { storage: btrfs } }                                  | c.yaml:1:15: 'path' is missing
            volumes: { a: { storage: btrfs, path: a/b } }                       | c.yaml:1:39: 'path' must be an absolute path
            volumes: { a: { storage: copy, path: /a/b, keep: 24h } }            | c.yaml:1:50: 'keep' must be a map (key: value)
            volumes: { a: { storage: copy, path: /a/b, keep: { policy: 7x } } } | c.yaml:1:60: 'policy' must be a policy such as '24h 7d 4w 6m *y'
            volumes: { a: { storage: copy, path: /a/b, keep: { policy: 24 } } } | c.yaml:1:60: 'policy' must be a policy such as '24h 7d 4w 6m *y'
            volumes: { a: { storage: copy, path: /a/b, keep: { min: 24h } } }   | c.yaml:1:52: 'min' needs a 'policy'
            volumes: { a: { storage: copy, path: /a/b, keep: { min: 2 } } }     | c.yaml:1:57: 'min' must be a duration
            volumes: { a: { storage: copy, path: /a/b, keep: { polcy: 7d } } }  | c.yaml:1:52: unknown key 'polcy'; did you mean 'policy'?
            volumes: { a: { storage: copy, path: /a/b, keep: { schedule: x } } } | c.yaml:1:62: unknown schedule 'x'; use one of: hourly, daily, weekly, monthly, yearly
            volumes: { a: { storage: btrfs, path: /a/../b } }                   | c.yaml:1:39: 'path' must not contain '..'
            volumes: { a: { storage: btrfs, path: / } }                         | c.yaml:1:39: 'path' must not be the root directory
            volumes: { a: { storage: btrfs, path: "/a\\nb" } }                  | c.yaml:1:39: 'path' contains a control character
            volumes: { a: { storage: btrfs, path: /a/b, snapshots: /a/b/c } }   | c.yaml:1:12: the snapshots directory /a/b/c lies inside the volume 'a'
            volumes: { a: { storage: btrfs, path: /a/b, snapshots: /a/b } }     | c.yaml:1:12: the snapshots directory /a/b lies inside the volume 'a'
            `volumes: { a: { storage: btrfs, path: /a }, b: { storage: btrfs, path: /a/b } }` | c.yaml:1:45: the snapshots directory /a/.rediacc lies inside the volume 'a'
            `volumes: { a: { storage: btrfs, path: /a }, b: { storage: copy, path: /a/ } }`   | c.yaml:1:45: the volumes 'a' and 'b' have the same path
            `{ state: /a/b/s, volumes: { a: { storage: btrfs, path: /a/b } } }` | c.yaml:1:29: the state directory /a/b/s lies inside the volume 'a'
            volumes: { a: { storage: btrfs, path: /a/b, isolation: off } }      | c.yaml:1:56: unknown isolation 'off'; use one of: required, none
            volumes: { a: { storage: btrfs, path: /a/b, runAs: root } }         | c.yaml:1:52: 'root' cannot run plan scripts
            volumes: { a: { storage: btrfs, path: /a/b, keep: 24h } }           | c.yaml:1:51: 'keep' must be a map
            volumes: { a: { storage: btrfs, path: /a/b, space: { warn: 80 } } } | c.yaml:1:60: 'warn' must be a percentage such as 80%, not '80', which has no unit
            volumes: { a: { storage: btrfs, path: /a/b, limits: { memory: 8 } } } | c.yaml:1:63: 'memory' must be a size such as 10GB or 512MiB, not '8', which has no unit
            volumes: { a: { storage: btrfs, path: /a/b, limits: { io: 8MB } } } | c.yaml:1:59: 'io' must be a rate such as 100MB/s, not '8MB'
            volumes: { a: { storage: btrfs, path: /a/b, limits: { cpus: 0 } } } | c.yaml:1:61: 'cpus' must be more than 0
            volumes: { a: { storage: btrfs, path: /a/b, database: { kind: mysql } } } | c.yaml:1:63: unknown kind 'mysql'; use one of: postgresql, none
            volumes: { a: { storage: btrfs, path: /a/b, database: { kind: postgresql, data: /x } } } | c.yaml:1:81: 'data' must be relative to the volume's path
            volumes: { a: { storage: btrfs, path: /a/b, database: { kind: postgresql, port: 70000 } } } | c.yaml:1:81: 'port' must be from 1 to 65535
            volumes: { a: { storage: btrfs, path: /a/b, database: { kind: postgresql, preload: [../x] } } } | c.yaml:1:85: '../x' is not the name of a library as shared_preload_libraries has it
            volumes: { a: { storage: btrfs, path: /a/b, database: { kind: postgresql, port: '5432' } } } | c.yaml:1:81: 'port' must be a whole number
            volumes: { a: { storage: btrfs, path: /a/b, database: { kind: none, port: 1 } } } | c.yaml:1:69: unknown key 'port'
            """)
    void whatCannotBeRightIsRefusedWithItsPlace(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOfSatisfying(RediaccException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(e.explanation().what().lines())
                    .anySatisfy(line -> assertThat(line).startsWith(folder + "/" + message));
        });
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> read("volumes:\n  a:\n    storage: lvm\n    path: b\n    portt: 1\n"))
                .hasMessageContaining("c.yaml:3:14: unknown storage 'lvm'")
                .hasMessageContaining("c.yaml:4:11: 'path' must be an absolute path")
                .hasMessageContaining("c.yaml:5:5: unknown key 'portt'");
    }

    @Test
    void anUnknownVolumeIsNotFoundAndTheKnownOnesAreNamed() throws IOException {
        Catalog catalog = read(WHOLE);
        assertThatThrownBy(() -> catalog.volume("order"))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND))
                .hasMessageContaining("use one of: orders");
    }

    private Catalog read(String yaml) throws IOException {
        return CatalogReader.read(Files.writeString(folder.resolve("c.yaml"), yaml), STORAGES);
    }
}
