package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A cluster of PostgreSQL 13, and a copy of it upgraded to 15 by {@code pg_upgrade --link}. Made once for all tests;
 * each of them has a database of its own in it, which it may change on the new side.
 */
final class UpgradedCluster implements AutoCloseable {

    static final String RICH = "rich";
    static final String CHANGED = "changed";
    static final String ROWS = "rows";
    static final String ODD = "Odd \"name\" $x 'ü'";
    static final String ICU = "icu";
    static final String ICU_BEFORE = "icu_before";
    static final String CORRUPT = "corrupt";
    static final String RULES = "rules";

    // Nothing here outlives a crash, so nothing need be written out.
    private static final TestCluster.Options UNSYNCED =
            TestCluster.Options.defaults().initdb("--no-sync").conf("fsync = off");

    private final Path root = Files.createTempDirectory(Path.of("/var/tmp"), "rediacc-checks");
    private final TestCluster before;
    private final TestCluster after;
    private final OptionalLong firstOid;

    private UpgradedCluster() throws IOException {
        TestCluster.ownedDirectory(root);
        before = TestCluster.create(root.resolve("before"), "13", UNSYNCED).start();
        fill();
        before.stop();
        Path old = root.resolve("old");
        TestCluster.run(List.of("cp", "-a", before.data().toString(), old.toString()));
        firstOid = OptionalLong.of(stepsBeforeUpgrade(old));
        after = TestCluster.create(root.resolve("after"), "15", UNSYNCED);
        upgrade(old);
        before.start();
        after.start();
        for (TestCluster side : List.of(before, after)) {
            String database = "alter database " + Identifiers.quoted(ODD);
            side.execute(
                    "postgres",
                    database + " set statement_timeout = '1ms';" + database
                            + " set default_transaction_read_only = on;");
        }
    }

    private void fill() {
        before.execute(
                "postgres",
                "create role reader; create role writer login createdb password 'x';"
                        + " grant reader to writer; alter role writer set work_mem = '8MB';");
        for (String database : List.of(RICH, CHANGED)) {
            database(database, "rich-schema.sql");
            before.execute(
                    database,
                    "alter role writer in database " + database + " set search_path = app;" + "alter database "
                            + database + " set statement_timeout = '1h'");
        }
        for (String database : List.of(ICU, ICU_BEFORE, RULES)) {
            database(database, database.equals(RULES) ? "rules.sql" : "collations.sql");
        }
        for (String database : List.of(ROWS, ODD, CORRUPT)) {
            before.execute("postgres", "create database " + Identifiers.quoted(database));
        }
        before.execute(
                ROWS,
                """
                create table few as select generate_series(1, 10) as i;
                create table "Many Rows" as select generate_series(1, 5000) as i;
                create table gone as select 1 as i;
                create table large as select generate_series(1, 20000) as i, repeat('x', 100) as filler;
                create materialized view filled as select count(*) from few;
                """);
        before.execute(
                ODD,
                """
                create schema "select";
                create table "select"."from ""only"" x; --" as select generate_series(1, 7) as "where";
                create table public."Ünïcode.with.dots" as select 1 as a;
                """);
        before.execute(
                CORRUPT,
                """
                create table victim as select i, md5(i::text) as t from generate_series(1, 5000) i;
                create index "Victim idx" on victim (i);
                create index sound on victim (t);
                """);
    }

    private void database(String name, String script) {
        before.execute("postgres", "create database " + name);
        try (InputStream sql = UpgradedCluster.class.getResourceAsStream(script)) {
            before.execute(name, new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(script, e);
        }
    }

    /** Rebuilds an index under the old programs; returns the NextOID after the clean stop. */
    private static long stepsBeforeUpgrade(Path old) {
        try (TestCluster cluster = TestCluster.adopt(old).start()) {
            cluster.execute(ICU_BEFORE, "reindex table person");
            cluster.stop();
            return TestCluster.run(
                            List.of(cluster.bin().resolve("pg_controldata").toString(), old.toString()))
                    .lines()
                    .filter(line -> line.startsWith("Latest checkpoint's NextOID:"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void upgrade(Path old) {
        TestCluster.run(List.of(
                "sh",
                "-c",
                "cd \"$1\" && shift && exec \"$@\"",
                "sh",
                root.toString(),
                TestCluster.binOf("15").resolve("pg_upgrade").toString(),
                "--link",
                "--no-sync",
                "-U",
                TestCluster.SUPERUSER,
                "-b",
                TestCluster.binOf("13").toString(),
                "-B",
                TestCluster.binOf("15").toString(),
                "-d",
                old.toString(),
                "-D",
                after.data().toString(),
                "-s",
                after.socketDirectory().toString(),
                "-p",
                String.valueOf(before.port()),
                "-P",
                String.valueOf(after.port())));
    }

    TestCluster before() {
        return before;
    }

    TestCluster after() {
        return after;
    }

    /** Runs a check over these databases alone. */
    StepOutcome run(ClusterCheck check, Map<String, Object> with, String... databases) {
        return run(check, with, firstOid, databases);
    }

    /** Runs a check where the first OID after the upgrade is not known. */
    StepOutcome runWithoutFirstOid(ClusterCheck check, Map<String, Object> with, String... databases) {
        return run(check, with, OptionalLong.empty(), databases);
    }

    private StepOutcome run(ClusterCheck check, Map<String, Object> with, OptionalLong first, String... databases) {
        List<String> names = List.of(databases);
        return check.run(new CheckRun(
                () -> new ClusterUnderTest(before, names, OptionalLong.empty()),
                new ClusterUnderTest(after, names, first),
                with,
                Duration.ofMinutes(2)));
    }

    /** What both sides say about these databases alone. */
    Libraries libraries(String... databases) {
        List<String> names = List.of(databases);
        return ClusterLibraries.of(new ClusterUnderTest(before, names, OptionalLong.empty()))
                .compareWith(new ClusterUnderTest(after, names, firstOid));
    }

    /** An index of the new side. */
    CollationDependents.Index index(String database, String name) {
        long oid = Long.parseLong(after.query(database, "select '" + name + "'::regclass::oid"));
        return new CollationDependents.Index(
                0,
                "index",
                ObjectName.of(database, "public", name),
                ObjectName.of(database, "public", "word"),
                oid,
                oid);
    }

    /** What the new side's amcheck says about indexes of a database. */
    List<Problem> untold(String database, List<CollationDependents.Index> indexes) throws SQLException {
        return new UntoldOrder(
                        new ClusterUnderTest(after, List.of(database), firstOid), new Deadline(Duration.ofMinutes(1)))
                .problems(indexes);
    }

    @Override
    public void close() {
        before.close();
        after.close();
        TestCluster.run(List.of("find", root.toString(), "-mindepth", "1", "-delete"));
        root.toFile().delete();
    }

    /** Gives it to the tests that ask for it. */
    static final class Shared implements ParameterResolver {

        private record Holder(UpgradedCluster cluster) implements AutoCloseable {
            @Override
            public void close() {
                cluster.close();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == UpgradedCluster.class;
        }

        @Override
        public UpgradedCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(UpgradedCluster.class))
                    .getOrComputeIfAbsent(Holder.class, key -> make(), Holder.class)
                    .cluster();
        }

        private static Holder make() {
            try {
                return new Holder(new UpgradedCluster());
            } catch (IOException e) {
                throw new AssertionError("cannot make the clusters", e);
            }
        }
    }
}
