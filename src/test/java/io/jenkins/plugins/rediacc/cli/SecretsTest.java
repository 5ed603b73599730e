package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rule 7: secrets are in nothing that the engine writes or prints, and in no process's arguments. */
@Tag("real")
class SecretsTest {

    private static final String PASSWORD = "s3cr3t o'Brien $HOME \"x\"";
    private static final String FIRST_LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
    private static final String SECOND_LINE = "BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    private static final String KEY =
            "-----BEGIN KEY-----\n" + FIRST_LINE + "\n" + SECOND_LINE + "\n-----END KEY-----\n";

    private static Stage stage;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(2L << 30);
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @Test
    void aPlanThatSpillsItsSecretsEverywhereLeavesNoTraceOfThem() throws Exception {
        Path plan = stage.plan(
                """
                name: Spill
                steps:
                  - name: Whole, in parts and line by line
                    run: ./spill.sh
                    secrets: [PASSWORD, KEY]
                  - name: Into the database
                    run: ./store.sh
                    secrets: [PASSWORD, KEY]
                tests:
                  - name: Out of the database
                    sql: raise.sql
                  - name: Rows
                    uses: postgresql/compare-row-counts
                  - name: Traced
                    run: ./trace.sh
                    secrets: [PASSWORD]
                """,
                Map.of(
                        "spill.sh",
                        """
                        #!/bin/sh
                        echo "password: $PASSWORD" >&2
                        printf '%s\\n' "$KEY" | sed 's/^/   /'
                        first=$(printf '%s' "$PASSWORD" | cut -c1-7); rest=$(printf '%s' "$PASSWORD" | cut -c8-)
                        printf '%s' "$first"; sleep 0.3; printf '%s\\n' "$rest"
                        sleep 1
                        """,
                        "store.sh",
                        """
                        #!/bin/sh
                        quoted=$(printf '%s' "$PASSWORD" | sed "s/'/''/g")
                        echo "select no_such_function('$quoted');" | psql
                        psql <<'END'
                        \\set p `printenv PASSWORD`
                        \\set k `printenv KEY`
                        create table leak(name text primary key, key text);
                        insert into leak values (:'p', :'k');
                        select :'p'::int, :'k'::int;
                        END
                        psql -v ON_ERROR_STOP=1 -c 'select 1 / count(*) from leak'
                        """,
                        "raise.sql",
                        "insert into leak select name, key from leak;\n",
                        "trace.sh",
                        "#!/bin/sh -x\ntest \"$PASSWORD\" = nothing\n"));
        Path output = stage.output();
        Set<String> arguments = new ConcurrentSkipListSet<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread watcher = new Thread(() -> watch(arguments, over));
        watcher.start();
        CommandLineRun run;
        try {
            run = CommandLineRun.of(
                    Map.of("PASSWORD", PASSWORD, "KEY", KEY, "OTHER", "not asked for"),
                    true,
                    new Cancellation(),
                    "test",
                    "orders",
                    plan.toString(),
                    "--catalog=" + stage.catalog(),
                    "--output=" + output);
        } finally {
            over.set(true);
            watcher.join();
        }

        assertThat(Stage.report(output).verdict()).as(run.out()).isEqualTo(Verdict.FAILED);
        assertThat(run.out()).contains("password: ****").contains("duplicate key");
        assertThat(arguments).anyMatch(line -> line.contains("spill.sh"));
        List<String> leaks = new ArrayList<>();
        for (String secret :
                List.of(PASSWORD, PASSWORD.replace("'", "''"), "o'Brien", "o''Brien", FIRST_LINE, SECOND_LINE)) {
            for (Path tree : List.of(output, stage.state())) {
                leaks.addAll(filesWith(secret, tree));
            }
            if (run.out().contains(secret) || run.err().contains(secret)) {
                leaks.add("terminal: " + secret);
            }
            arguments.stream().filter(line -> line.contains(secret)).forEach(leaks::add);
        }
        assertThat(leaks).isEmpty();
        assertThat(output.resolve("logs")).exists();
        assertThat(filesWith("duplicate key", output)).hasSizeGreaterThan(3);
        stage.assertNothingLeft();
    }

    @Test
    void aSecretThatIsMissingOrEmptyIsRefusedByName() {
        Path plan = stage.plan(
                "name: x\nsteps:\n  - name: a\n    run: ./a.sh\n    secrets: [PASSWORD]\n",
                Map.of("a.sh", "#!/bin/sh\n"));
        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("PASSWORD", ""))) {
            CommandLineRun run = CommandLineRun.of(
                    environment,
                    false,
                    new Cancellation(),
                    "test",
                    "orders",
                    plan.toString(),
                    "--catalog=" + stage.catalog());
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("plan.yaml:3:5: ").contains("PASSWORD");
        }
        stage.assertNothingLeft();
    }

    private static void watch(Set<String> arguments, AtomicBoolean over) {
        while (!over.get()) {
            ProcessHandle.allProcesses().forEach(process -> {
                try {
                    arguments.add(Files.readString(
                                    Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' '));
                } catch (IOException e) {
                    // It has just ended.
                }
            });
        }
    }

    private static List<String> filesWith(String text, Path tree) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        String needle = new String(wanted, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(tree)) {
            List<String> found = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (content.contains(needle)
                        || content.contains(needle.replace("\"", "\\\""))
                        || content.contains(needle.replace("'", "&#39;"))) {
                    found.add(file + ": " + text);
                }
            }
            return found;
        }
    }
}
