package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Productions that are made otherwise than a bare {@code initdb} makes them. */
@Tag("real")
class ProductionShapesTest {

    private static final String PLAN = Stage.UPGRADE
            + """
                    tests:
                      - name: Row counts
                        uses: postgresql/compare-row-counts
                      - name: Schema
                        uses: postgresql/compare-schema
                    """;

    @Test
    void aProductionWithEverythingOutOfTheOrdinaryPasses() {
        String odd = "O'Brien \"groß\" $HOME\\x =y -z";
        TestCluster.Options options = TestCluster.Options.defaults()
                .superuser("admin")
                .initdb("--data-checksums", "--wal-segsize=4", "--lc-collate=C", "--lc-monetary=POSIX");
        try (Stage stage = Stage.btrfs(2L << 30, options)) {
            TestCluster production = stage.production();
            Path tablespace = TestCluster.ownedDirectory(stage.volume().resolve("fast disk"));
            production
                    .execute("postgres", "create role \"" + odd.replace("\"", "\"\"") + "\" login")
                    .execute("postgres", "create tablespace \"Fast\" location '" + tablespace + "'")
                    .execute(
                            "postgres",
                            "create database \"" + odd.replace("\"", "\"\"")
                                    + "\" tablespace \"Fast\" template template0 lc_collate 'C.UTF-8' lc_ctype 'C'")
                    .execute(
                            odd,
                            "create schema \"Größe 'x'\"; create table \"Größe 'x'\".\"T \"\"1\"\"\" as"
                                    + " select i, 'ä' || i as n from generate_series(1, 500) i;"
                                    + "create table slow(n text collate \"de-x-icu\") tablespace pg_default;"
                                    + "create index on slow(n); insert into slow values ('z'), ('ä');"
                                    + "create extension amcheck");

            Rehearsal rehearsal = stage.test(stage.plan(
                    PLAN
                            + """
                              - name: Indexes
                                uses: postgresql/amcheck
                              - name: Shape
                                sql: shape.sql
                                database: %1$s
                                user: %1$s
                            """
                                    .formatted("'" + odd.replace("'", "''") + "'"),
                    Map.of("shape.sql", SHAPE)));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
            assertThat(rehearsal.tests()).hasSize(4);
            stage.assertNothingLeft();
            assertThat(production.query("postgres", "select rolname from pg_roles where rolsuper"))
                    .isEqualTo("admin");
        }
    }

    private static final String SHAPE =
            """
            do $$
            begin
              assert current_setting('server_version_num')::int / 10000 = 15;
              assert current_setting('data_checksums') = 'on';
              assert current_setting('wal_segment_size') = '4MB';
              assert current_setting('lc_monetary') in ('C', 'POSIX');
              assert (select datcollate from pg_database where datname = 'postgres') = 'C';
              assert (select datctype from pg_database where datname = current_database()) = 'C';
              assert (select datcollate from pg_database where datname = current_database()) = 'C.UTF-8';
              assert (select rolname from pg_roles where oid = 10) = 'admin';
              assert (select spcname from pg_tablespace t join pg_database d on d.dattablespace = t.oid
                       where datname = current_database()) = 'Fast';
            end $$;
            """;

    @TempDir
    private Path directory;

    @Test
    void aClusterOfPgCreateclusterPassesAndItsConfigurationStaysAsItWas() throws IOException {
        String name = "rediacc" + ProcessHandle.current().pid();
        Path sockets = TestCluster.ownedDirectory(directory.resolve("sockets"));
        Path logs = TestCluster.ownedDirectory(directory.resolve("logs"));
        int port = TestCluster.freePort();
        String database =
                """
                kind: postgresql
                data: main
                socket: %s
                port: %d
                """
                        .formatted(sockets, port);
        try (Stage stage = Stage.btrfsWithout(2L << 30, database);
                DebianCluster cluster =
                        DebianCluster.create(name, stage.volume().resolve("main"), sockets, logs, port)) {
            cluster.query("create table t as select generate_series(1, 100) as i");
            Map<Path, String> before = FileTree.of(cluster.configuration());

            Rehearsal rehearsal = stage.test(stage.plan(PLAN));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
            assertThat(FileTree.of(cluster.configuration())).isEqualTo(before);
            assertThat(before).hasSizeGreaterThan(4);
            assertThat(cluster.query("select count(*) from t")).isEqualTo("100");
            assertThat(logs.resolve("server.log")).content().doesNotContain("rediacc_orders");
            stage.assertNothingLeft();
        }
    }

    @Test
    void anExtensionWhoseLibraryTheNewVersionLacksIsNamed() throws IOException {
        String name = "acme_ext_" + ProcessHandle.current().pid();
        Path library = Path.of("/usr/lib/postgresql/13/lib", name + ".so");
        Path extensions = Path.of("/usr/share/postgresql/13/extension");
        Path control = extensions.resolve(name + ".control");
        Path script = extensions.resolve(name + "--1.0.sql");
        try (Stage stage = Stage.btrfs(1L << 30)) {
            Files.copy(library.resolveSibling("citext.so"), library);
            Files.writeString(
                    control, "default_version = '1.0'\nmodule_pathname = '$libdir/" + name + "'\nrelocatable = true\n");
            Files.writeString(
                    script,
                    "create function acme_hash(text) returns int language c immutable strict"
                            + " as 'MODULE_PATHNAME', 'citext_hash';\n");
            stage.production().execute("postgres", "create extension " + name);

            Rehearsal rehearsal = stage.test(stage.plan(PLAN));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.FAILED);
            assertThat(rehearsal.firstBad().orElseThrow().name()).isEqualTo("Upgrade the cluster");
            assertThat(rehearsal.firstBad().orElseThrow().problems())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.id()).isEqualTo("pg-upgrade/loadable-libraries");
                        assertThat(problem.database()).isEqualTo("postgres");
                        assertThat(problem.objects()).isEqualTo(List.of("$libdir/" + name));
                    });
            stage.assertNothingLeft();
        } finally {
            Files.deleteIfExists(library);
            Files.deleteIfExists(control);
            Files.deleteIfExists(script);
        }
    }
}
