package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.exec.UnprivilegedSandboxCheck;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine as the ordinary user who owns production, and without isolation where the catalogue says so. */
@Tag("real")
class UnprivilegedTest {

    private static final String PLAN =
            """
            name: Unprivileged
            steps:
              - name: Look around
                run: |
                  id -un
                  ! ls -A %1$s/volume %1$s/state %1$s/socket 2>/dev/null | grep .
                  test "$(ip -o link | wc -l)" = 1
                  ! kill -0 %2$d 2>/dev/null
                  psql -Atc "select 'server ' || version()"
            """;

    @TempDir
    private static Path folder;

    private static TestCluster production;
    private static String classPath;

    private record Ended(int exitCode, String output) {}

    @BeforeAll
    static void makeProduction() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        classPath = ReadableClassPath.copyTo(Files.createDirectories(folder.resolve("classes")));
        TestCluster.ownedDirectory(folder.resolve("home"));
        production = TestCluster.create(folder.resolve("home/volume/main"), "13");
        TestHost.run("chown", "postgres", folder.resolve("home/volume").toString());
        production.start();
        production.execute(
                "postgres",
                "create table t as select generate_series(1, 100) as i; create extension postgres_fdw;"
                        + "create server elsewhere foreign data wrapper postgres_fdw options (host 'db.example.org')");
    }

    @AfterAll
    static void stopProduction() {
        production.close();
    }

    @Test
    void aWholeUpgradeInNamespacesOfItsOwn() throws Exception {
        Path home = folder.resolve("home");
        Path plan = plan(
                "whole",
                PLAN.formatted(home, production.postmaster().orElseThrow().pid()) + Stage.UPGRADE_STEP
                        + "tests:\n  - name: Rows\n    uses: postgresql/compare-row-counts\n");
        Path output = home.resolve("whole-out");

        Ended ended = asOwner(Map.of(), test(catalog("whole", "required"), plan, output));

        assertThat(ended.exitCode).as(ended.output).isZero();
        Rehearsal rehearsal = Stage.report(output);
        assertThat(rehearsal.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(rehearsal.isolation().mode()).isEqualTo("namespaces");
        assertThat(rehearsal.isolation().outside().toString()).contains("db.example.org");
        assertThat(ended.output).contains("server PostgreSQL 13");
        assertNothingLeft("whole");
    }

    @Test
    void theSandboxIsolatesAnOrdinaryUserAsItDoesRoot() throws Exception {
        Ended ended = asOwner(
                Map.of(),
                List.of(
                        UnprivilegedSandboxCheck.class.getName(),
                        folder.resolve("home").toString()));
        assertThat(ended.exitCode).as(ended.output).isZero();
        assertThat(ended.output).contains("passed");
    }

    @Test
    void withoutNamespacesItRefusesUnlessTheCatalogueSaysOtherwise() throws Exception {
        Path home = folder.resolve("home");
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Path unshare = Files.writeString(
                programs.resolve("unshare"), "#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n");
        Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = Map.of("PATH", programs + ":" + System.getenv("PATH"));
        Path plan =
                plan("none", "name: x\nsteps:\n  - name: a\n    run: |\n      psql -Atc 'select count(*) from t'\n");

        Path output = home.resolve("none-out");
        Ended refused = asOwner(environment, test(catalog("none", "required"), plan, output));
        assertThat(refused.exitCode).as(refused.output).isEqualTo(4);
        assertThat(refused.output).contains("isolation: none", "nothing was created");
        assertThat(output).doesNotExist();
        assertNothingLeft("none");

        Ended allowed = asOwner(environment, test(catalog("none", "none"), plan, output));
        assertThat(allowed.exitCode).as(allowed.output).isZero();
        assertThatReportSaysNoIsolation(Stage.report(output));
        assertNothingLeft("none");
    }

    @Test
    void asRootWithoutIsolationItNamesTheDirectoryThatTheServersUserMayNotPass() throws Exception {
        Path home = folder.resolve("home");
        Path plan = plan(
                "root", "name: x\nsteps:\n  - name: a\n    run: |\n      id -un; psql -Atc 'select count(*) from t'\n");
        Path catalog = catalog("root", "none");
        Path output = folder.resolve("root-out");
        String[] arguments = test(catalog, plan, output).stream().skip(1).toArray(String[]::new);

        CommandLineRun missing = CommandLineRun.of(arguments);
        assertThat(missing.exitCode()).as(missing.err()).isEqualTo(4);
        assertThat(missing.err()).contains("install -d -m 0711 '" + home + "/root-snapshots'");
        TestHost.run("install", "-d", "-m", "0700", home + "/root-snapshots");
        CommandLineRun closed = CommandLineRun.of(arguments);
        assertThat(closed.exitCode()).isEqualTo(4);
        assertThat(closed.err()).contains("chmod o+x '" + home + "/root-snapshots'");
        TestHost.run("chmod", "0711", home + "/root-snapshots", home + "/root-state");
        CommandLineRun run = CommandLineRun.of(arguments);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("postgres");
        assertThatReportSaysNoIsolation(Stage.report(output));
        assertNothingLeft("root");
    }

    private static void assertThatReportSaysNoIsolation(Rehearsal rehearsal) {
        assertThat(rehearsal.isolation().mode()).isEqualTo("none");
        assertThat(rehearsal.isolation().outside().toString()).contains("db.example.org");
        assertThat(rehearsal.notices().toString()).contains("no isolation");
        assertThat(rehearsal.steps()).extracting(StepResult::status).containsExactly(StepResult.Status.PASSED);
    }

    private static Path catalog(String name, String isolation) throws IOException {
        Path home = folder.resolve("home");
        return Files.writeString(
                folder.resolve(name + "-" + isolation + ".yaml"),
                """
                state: %1$s/%2$s-state
                volumes:
                  orders:
                    storage: copy
                    path: %1$s/volume
                    snapshots: %1$s/%2$s-snapshots
                    isolation: %3$s
                    database: { kind: postgresql, data: main, socket: %4$s, port: %5$d }
                """
                        .formatted(home, name, isolation, production.socketDirectory(), production.port()));
    }

    private static Path plan(String name, String yaml) throws IOException {
        return Files.writeString(
                Files.createDirectories(folder.resolve(name + "-plan")).resolve("plan.yaml"), yaml);
    }

    private static List<String> test(Path catalog, Path plan, Path output) {
        return List.of(
                Main.class.getName(), "test", "orders", plan.toString(), "--catalog=" + catalog, "--output=" + output);
    }

    private static void assertNothingLeft(String name) throws IOException {
        Path home = folder.resolve("home");
        for (String directory : List.of("-snapshots", "-state/intents/orders", "-state/runs", "-state/rehearsals")) {
            Path left = home.resolve(name + directory);
            if (Files.exists(left)) {
                try (Stream<Path> entries = Files.list(left)) {
                    assertThat(entries.filter(entry -> !entry.endsWith(".marks")))
                            .as(left.toString())
                            .isEmpty();
                }
            }
        }
        assertThat(TestHost.run("ps", "-eo", "args")).doesNotContain(home.resolve(name + "-snapshots") + "/");
    }

    private static Ended asOwner(Map<String, String> environment, List<String> mainAndArguments) throws Exception {
        List<String> argv =
                new ArrayList<>(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"));
        argv.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath));
        argv.addAll(mainAndArguments);
        File output = Files.createTempFile(folder, "output", "").toFile();
        ProcessBuilder builder = new ProcessBuilder(argv)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().putAll(Map.of("HOME", "/var/lib/postgresql", "USER", "postgres", "LOGNAME", "postgres"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES))
                .as(Files.readString(output.toPath()))
                .isTrue();
        return new Ended(process.exitValue(), Files.readString(output.toPath()));
    }
}
