package io.jenkins.plugins.rediacc.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.DiskGrowth;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.PlanLimits;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanReaderTest {

    private static final String WHOLE =
            """
            name: PostgreSQL 13 to 15
            steps:
              - name: Upgrade the cluster
                uses: postgresql/pg-upgrade
                with: { to: /usr/lib/postgresql/15/bin, jobs: 2, flags: [a, 'b'] }
                timeout: 6h
              - name: Application migrations
                run: ./migrate.sh
                env: { SCHEMA: app, PORT: 5433, FLAG: no, EMPTY: "" }
                secrets: [FLYWAY_PASSWORD]
              - name: Unique e-mail
                sql: sql/unique-email.sql
                database: shop
                user: app
            tests:
              - name: Row counts
                uses: postgresql/compare-row-counts
              - name: Smoke
                run: |
                  echo one
                  echo two
            limits: { duration: 8h, diskGrowth: 10%, memory: 4G, cpus: 1.5, io: 100MB/s }
            ignore: ["*.log", /old]
            waive: [libraries/unicode]
            """;

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makePlanFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("plan")).toRealPath();
        script("migrate.sh");
        Files.createDirectory(folder.resolve("sql"));
        Files.writeString(folder.resolve("sql/unique-email.sql"), "SELECT 1;\n");
    }

    @Test
    void readsAWholePlan() throws IOException {
        Plan plan = read(WHOLE);
        String file = folder.resolve("p.yaml").toString();
        assertThat(plan.name()).isEqualTo("PostgreSQL 13 to 15");
        assertThat(plan.folder()).isEqualTo(folder);
        assertThat(plan.file()).isEqualTo(folder.resolve("p.yaml"));
        assertThat(plan.steps())
                .containsExactly(
                        new Step(
                                "Upgrade the cluster",
                                new Action.BuiltIn(
                                        "postgresql/pg-upgrade",
                                        Map.of(
                                                "to",
                                                "/usr/lib/postgresql/15/bin",
                                                "jobs",
                                                2L,
                                                "flags",
                                                List.of("a", "b"))),
                                Map.of(),
                                List.of(),
                                Optional.of(Duration.ofHours(6)),
                                new Location(file, 3, 5)),
                        new Step(
                                "Application migrations",
                                new Action.RunFile("migrate.sh"),
                                Map.of("SCHEMA", "app", "PORT", "5433", "FLAG", "no", "EMPTY", ""),
                                List.of("FLYWAY_PASSWORD"),
                                Optional.empty(),
                                new Location(file, 7, 5)),
                        new Step(
                                "Unique e-mail",
                                new Action.RunSql(
                                        "sql/unique-email.sql",
                                        Optional.of("shop"),
                                        Optional.of("app"),
                                        Optional.empty()),
                                Map.of(),
                                List.of(),
                                Optional.empty(),
                                new Location(file, 11, 5)));
        assertThat(plan.tests())
                .extracting(Step::action)
                .containsExactly(
                        new Action.BuiltIn("postgresql/compare-row-counts", Map.of()),
                        new Action.RunScript("echo one\necho two\n"));
        assertThat(plan.limits())
                .isEqualTo(new PlanLimits(
                        Optional.of(Duration.ofHours(8)),
                        Optional.of(new DiskGrowth.Fraction(0.1)),
                        new ResourceLimits(Optional.of(4L << 30), Optional.of(1.5), Optional.of(100_000_000L))));
        assertThat(plan.ignore()).containsExactly("*.log", "/old");
        assertThat(plan.waive()).containsExactly(Libraries.UNICODE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$(touch /tmp/x) `y` 'a' \"b\" ; rm -rf /",
                "-rf --force",
                "Ünïcödé 升级 😀",
                "  spaces   inside  ",
                "../../etc/passwd",
                "%s %n {}",
            })
    void stepNamesAreFreeText(String name) throws IOException {
        Plan plan = read("name: p\nsteps:\n  - name: \"" + name.replace("\"", "\\\"") + "\"\n    run: migrate.sh\n");
        assertThat(plan.steps().get(0).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\nb", "a\\tb", "\\e[31m", "a\\u2028b", "a\\u202Eb", "a\\0"})
    void stepNamesThatWouldChangeTheTerminalAreRefused(String escaped) {
        assertRefused(
                "name: p\nsteps: [{ name: \"" + escaped + "\", run: migrate.sh }]", ":2:17: the name '", "control");
    }

    @Test
    void aNameMayHave200CharactersAndNoMore() throws IOException {
        String longest = "😀".repeat(200);
        assertThat(read("name: '" + longest + "'\nsteps: [{ name: a, run: migrate.sh }]")
                        .name())
                .isEqualTo(longest);
        assertRefused(
                "name: '" + longest + "x'\nsteps: [{ name: a, run: migrate.sh }]", ":1:7: the name", "longer than 200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            `{ name: p, steps: [] }`                                            | :1:1: the plan is empty
            `{ name: p }`                                                       | :1:1: the plan is empty
            `[]`                                                                | :1:1: a plan must be a map (key: value), but this is a list
            `{ name: 15, steps: [] }`                                           | :1:9: 'name' must be text, but this is a number; put it in quotes
            `{ name: '', steps: [] }`                                           | :1:9: 'name' must be text, but this is empty
            `{ steps: [] }`                                                     | :1:1: 'name' is missing
            `{ name: p, step: [] }`                                             | :1:12: unknown key 'step'; did you mean 'steps'?
            `{ name: p, steps: { name: a } }`                                   | :1:19: 'steps' must be a list, but this is a map
            `{ name: p, steps: [x] }`                                           | :1:20: each of 'steps' must be a map
            `{ name: p, steps: [{ run: migrate.sh }] }`                         | :1:20: 'name' is missing
            `{ name: p, steps: [{ name: a }] }`                                 | :1:20: this does nothing; give it 'run', 'sql' or 'uses'
            `{ name: p, steps: [{ name: a, run: migrate.sh, sql: x }] }`        | :1:20: 'run' and 'sql' exclude each other
            `{ name: p, steps: [{ name: a, run: migrate.sh, uses: a/b }] }`     | :1:20: 'run' and 'uses' exclude each other
            `{ name: p, steps: [{ name: a, run: migrate.sh, runn: b }] }`       | :1:48: unknown key 'runn'; did you mean 'run'?
            `{ name: p, steps: [{ name: a, run: migrate.sh }, { name: a, run: migrate.sh }] }` | :1:58: the name 'a' is used twice; the first is at line 1
            `{ name: p, steps: [{ name: a, run: migrate.sh }], tests: [{ name: a, run: migrate.sh }] }` | :1:67: the name 'a' is used twice
            `{ name: p, steps: [{ name: a, run: migrate.sh, timeout: 30 }] }`   | :1:57: 'timeout' must be a duration such as 90s, 15m, 6h or 30d, not '30', which has no unit
            `{ name: p, steps: [{ name: a, run: migrate.sh, timeout: 0s }] }`   | :1:57: 'timeout' must be a duration
            `{ name: p, steps: [{ name: a, run: migrate.sh, timeout: -5m }] }`  | :1:57: 'timeout' must be a duration
            `{ name: p, steps: [{ name: a, run: migrate.sh, timeout: [1] }] }`  | :1:57: 'timeout' must be a duration such as 90s, 15m, 6h or 30d, but this is a list
            `{ name: p, limits: { diskGrowth: 10 } }`                           | :1:34: 'diskGrowth' must be a size such as 10GB or a percentage such as 10%, not '10'
            `{ name: p, limits: { diskGrowth: 120% } }`                         | :1:34: 'diskGrowth' must be
            `{ name: p, limits: { cpus: two } }`                                | :1:28: 'cpus' must be a number
            `{ name: p, limits: { disk: 1 } }`                                  | :1:22: unknown key 'disk'
            `{ name: p, steps: [{ name: a, uses: pg-upgrade }] }`               | :1:37: 'pg-upgrade' is not the name of a built-in
            `{ name: p, steps: [{ name: a, run: migrate.sh, with: {} }] }`      | :1:48: 'with' needs 'uses'
            `{ name: p, steps: [{ name: a, run: migrate.sh, user: b }] }`       | :1:48: 'user' needs 'sql'
            `{ name: p, steps: [{ name: a, sql: sql/unique-email.sql, env: {} }] }` | :1:58: 'env' needs 'run'
            `{ name: p, steps: [{ name: a, run: migrate.sh, env: { 1A: b } }] }`  | :1:55: '1A' is not the name of a variable
            `{ name: p, steps: [{ name: a, run: migrate.sh, env: { 'A=B': b } }] }` | :1:55: 'A=B' is not the name of a variable
            `{ name: p, steps: [{ name: a, run: migrate.sh, env: { PGHOST: b } }] }` | :1:55: 'PGHOST' cannot be set
            `{ name: p, steps: [{ name: a, run: migrate.sh, env: { REDIACC_STEP: b } }] }` | :1:55: 'REDIACC_STEP' cannot be set
            `{ name: p, steps: [{ name: a, run: migrate.sh, env: { A: [] } }] }` | :1:58: 'A' must be text, but this is a list
            `{ name: p, steps: [{ name: a, run: migrate.sh, env: { A:  } }] }`  | :1:57: 'A' must be text, but this is empty; write "" for an empty text
            `{ name: p, steps: [{ name: a, run: migrate.sh, env: { A: "\\0" } }] }` | :1:58: 'A' contains a NUL
            `{ name: p, steps: [{ name: a, run: migrate.sh, secrets: X }] }`    | :1:57: 'secrets' must be a list
            `{ name: p, steps: [{ name: a, run: migrate.sh, secrets: [PGPASSWORD] }] }` | :1:58: 'PGPASSWORD' cannot be set
            `{ name: p, steps: [{ name: a, run: migrate.sh, secrets: [X, X] }] }` | :1:61: 'X' is listed twice
            `{ name: p, steps: [{ name: a, run: migrate.sh, env: { X: b }, secrets: [X] }] }` | :1:73: 'X' is in 'env' too
            `{ name: p, waive: [libraries/sorting] }`                           | :1:20: 'libraries/sorting' cannot be waived
            `{ name: p, ignore: ['!x'] }`                                       | :1:21: a pattern that begins with '!'
            `{ name: p, ignore: ['*.yaml'] }`                                   | :1:12: 'ignore' covers the plan's own file
            `{ name: p, ignore: ['migrate.*'], steps: [{ name: a, run: migrate.sh }] }` | :1:59: 'migrate.sh' is covered by 'ignore'
            """)
    void whatCannotMeanWhatItSaysIsRefusedWithItsPlace(String yaml, String message) {
        assertRefused(yaml, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            missing.sh         | there is no file 'missing.sh' in the plan's folder
            ./migrate.sh --all | without arguments: to pass arguments, write a script of several lines
            ../outside.sh      | contains '..'
            sql/../migrate.sh  | contains '..'
            /bin/true          | is an absolute path
            out.sh             | is a link that leads out of the plan's folder
            outdir/outside.sh  | is a link that leads out of the plan's folder
            sql                | is not a regular file
            plain.sh           | is not executable; run: chmod +x plain.sh
            pipe               | is not a regular file
            """)
    void aScriptIsAnExecutableFileOfThePlan(String run, String message) throws Exception {
        Files.writeString(temporary.resolve("outside.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(temporary.resolve("outside.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(folder.resolve("out.sh"), temporary.resolve("outside.sh"));
        Files.createSymbolicLink(folder.resolve("outdir"), temporary);
        Files.writeString(folder.resolve("plain.sh"), "#!/bin/sh\n");
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
        assertRefused("name: p\nsteps:\n  - name: a\n    run: " + run + "\n", ":4:10: ", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space.sh", "-x.sh", "$HOME.sh", "a'b.sh", "ünï.sh", "*.sh"})
    void scriptsMayHaveAnyNameOnOneLine(String name) throws IOException {
        script(name);
        Plan plan = read("name: p\nsteps:\n  - name: a\n    run: \"" + name + "\"\n");
        assertThat(plan.steps().get(0).action()).isEqualTo(new Action.RunFile(name));
    }

    @Test
    void aLinkInsideThePlanIsFine() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.sh"), Path.of("migrate.sh"));
        assertThat(read("{ name: p, steps: [{ name: a, run: link.sh }] }").steps())
                .hasSize(1);
    }

    @Test
    void aScriptOfOneLineInABlockIsAScript() throws IOException {
        Plan plan = read("name: p\ntests:\n  - name: a\n    run: |\n      ./migrate.sh --all\n");
        assertThat(plan.tests().get(0).action()).isEqualTo(new Action.RunScript("./migrate.sh --all\n"));
    }

    @Test
    void allThatIsWrongIsSaidAtOnceInTheOrderOfTheFile() {
        assertThatThrownBy(() -> read("limits: { cpus: x }\nstep: []\nname: p\ntests: [{ name: a, sql: no.sql }]\n"))
                .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(
                                e.explanation().what().lines())
                        .hasSize(3)
                        .satisfiesExactly(
                                line -> assertThat(line).contains("p.yaml:1:17: 'cpus'"),
                                line -> assertThat(line).contains("p.yaml:2:1: unknown key 'step'"),
                                line -> assertThat(line).contains("p.yaml:4:25: there is no file 'no.sql'")));
    }

    @Test
    void thePlanReachedByALinkHasTheFolderOfTheRealFile() throws IOException {
        Files.writeString(folder.resolve("p.yaml"), "{ name: p, steps: [{ name: a, run: migrate.sh }] }");
        Path link = Files.createSymbolicLink(temporary.resolve("link.yaml"), folder.resolve("p.yaml"));
        assertThat(PlanReader.read(link).folder()).isEqualTo(folder);
    }

    private void assertRefused(String yaml, String... parts) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOfSatisfying(RediaccException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(e.explanation().what().lines()).anySatisfy(line -> {
                assertThat(line).startsWith(folder.resolve("p.yaml").toString());
                assertThat(line).contains(parts);
            });
        });
    }

    private Plan read(String yaml) throws IOException {
        return PlanReader.read(Files.writeString(folder.resolve("p.yaml"), yaml));
    }

    private void script(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\ntrue\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
