package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What stands for values, in all that a rehearsal writes: console, step files, server logs, four reports, ledger. */
@Tag("real")
class EvidenceValuesTest {

    private static final List<String> PEOPLE = List.of("Ada Lovelace", "ada@example.org", "Zuse", "K-7731");
    private static final String KEY_FILE = "evidence.key";
    private static final Pattern KEY = Pattern.compile("\\b4711\\b");
    private static final Pattern DIGEST = Pattern.compile("Key \\(email\\)=\\((~[0-9a-f]{10})\\)");

    private static Stage stage;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(2L << 30);
        stage.production()
                .execute(
                        "postgres",
                        """
                        create table customer(id int primary key, name text, email text);
                        insert into customer values (4711, 'Ada Lovelace', 'ada@example.org'), (7, 'Zuse', 'ada@example.org');
                        create table card(number text primary key, customer int);
                        insert into card values ('K-7731', 7);
                        """);
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    /** A run of a plan that meets values in every way there is, and all that it has written. */
    private record Run(Rehearsal rehearsal, String written, String junit) {}

    private static Run run(String setting) throws IOException {
        stage.volumeOptions("evidence: { values: " + setting + " }");
        Path output = stage.output();
        Path plan = stage.plan(
                """
                name: People
                steps:
                  - name: Change
                    run: |
                      psql -Xqc "update customer set name = 'Zuse, K.' where id = 4711; update card set customer = 8"
                tests:
                  - name: Unique
                    sql: unique.sql
                  - name: Unique in a script
                    run: |
                      psql -Xc 'alter table customer add unique (email)'
                  - name: Check
                    sql: check.sql
                  - name: Wrong type
                    sql: type.sql
                  - name: Rows
                    sql: rows.sql
                  - name: Contents
                    uses: postgresql/compare-contents
                """,
                Map.of(
                        "unique.sql",
                        "alter table customer add constraint customer_email unique (email);\n",
                        "check.sql",
                        "insert into customer values (9, 'Zuse', null);\n"
                                + "alter table customer alter email set not null;\n",
                        "type.sql",
                        "select name::int from customer where id = 7;\n",
                        "rows.sql",
                        "select * from customer order by id;\nselect count(*) from customer;\n"
                                + "do $$ begin raise notice 'met \"%'\", (select max(email) from customer); end $$;\n"
                                        .replace("\"%'\"", "\"%\"'")));
        Stage.Outcome outcome = stage.startTest(plan, output).await();
        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(1);
        List<Path> files = new ArrayList<>(Stage.filesBelow(output));
        files.addAll(Stage.filesBelow(stage.state()));
        StringBuilder written = new StringBuilder(outcome.said());
        for (Path file : files) {
            if (!file.endsWith(KEY_FILE)) {
                written.append(Files.readString(file));
            }
        }
        return new Run(Stage.report(output), written.toString(), Stage.read(output.resolve("junit.xml")));
    }

    @Test
    void eachSettingShowsWhatItSaysAndNothingElse() throws IOException {
        Run keys = run("keys");
        assertThat(keys.rehearsal().tests())
                .as(describe(keys.rehearsal()))
                .extracting(test -> test.status())
                .containsExactly(
                        Status.FAILED, Status.FAILED, Status.FAILED, Status.FAILED, Status.PASSED, Status.FAILED);
        assertThat(keys.written()).doesNotContain(PEOPLE);
        assertThat(keys.junit()).contains("customer_email", "Key (email)=(~", "1 changed (id=4711: name)");
        assertThat(keys.junit()).containsPattern("ROWS:  public.customer: id=(7, id=4711|4711, id=7)");
        assertThat(keys.written()).contains("4711 | ~", "count\n3\n").doesNotContain("\u0001", "\u0002", "\u0003");

        Run hidden = run("hidden");
        assertThat(hidden.written()).doesNotContain(PEOPLE);
        assertThat(hidden.junit()).contains("ROWS:  public.customer: id=~");
        assertThat(KEY.matcher(hidden.junit()).find()).isFalse();

        // The last one: its values stay in the ledger.
        Run shown = run("shown");
        assertThat(shown.written()).contains("ada@example.org", "Zuse", "K-7731");
        assertThat(shown.junit()).contains("Key (email)=(ada@example.org)", "(number=K-7731: customer)");
        assertThat(shown.written()).doesNotContain("\u0001", "\u0002", "\u0003");

        assertThat(digest(keys)).as("equal values, equal digests, in every run").isEqualTo(digest(hidden));
        Path key = stage.state().resolve(KEY_FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        try (Stream<Path> beside = Files.list(stage.state())) {
            assertThat(beside.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("evidence")))
                    .containsExactly(KEY_FILE);
        }
    }

    private static String digest(Run run) {
        Matcher digest = DIGEST.matcher(run.junit());
        assertThat(digest.find()).as(run.junit()).isTrue();
        return digest.group(1);
    }
}
