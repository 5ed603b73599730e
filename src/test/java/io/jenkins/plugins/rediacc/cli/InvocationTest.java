package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationTest {

    @TempDir
    Path folder;

    static Set<String> verbs() {
        return Verbs.commandLine().getSubcommands().keySet();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbHasHelpWithExamplesAndTheCommonOptions(String verb) {
        CommandLineRun run = CommandLineRun.of(verb, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Usage: rediacc " + verb)
                .contains("Examples:")
                .contains("--json")
                .contains("--catalog");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbRefusesAnUnknownOption(String verb) {
        int parameters = Verbs.commandLine()
                .getSubcommands()
                .get(verb)
                .getCommandSpec()
                .positionalParameters()
                .size();
        List<String> arguments = new ArrayList<>(List.of(verb, "--frobnicate=1"));
        arguments.addAll(Collections.nCopies(parameters, "a"));
        CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("--frobnicate").contains("see 'rediacc " + verb + " --help'");
    }

    @Test
    void theRootNamesAllVerbsAndExitCodes() {
        assertThat(CommandLineRun.of("--help").out())
                .contains(verbs())
                .contains("Exit codes: 0 passed or done, 1 the upgrade failed");
        assertThat(CommandLineRun.of("--version").out()).startsWith("rediacc ");
    }

    @Test
    void noVerbAndUnknownVerbsAreUsageErrorsWithASuggestion() {
        assertThat(CommandLineRun.of().exitCode()).isEqualTo(2);
        CommandLineRun typo = CommandLineRun.of("snapshto", "orders");
        assertThat(typo.exitCode()).isEqualTo(2);
        assertThat(typo.err()).contains("unknown verb 'snapshto'; did you mean 'snapshot'?");
        assertThat(CommandLineRun.of("list", "--jsno").err()).contains("did you mean '--json'?");
        assertThat(CommandLineRun.of("inspect", "orders").err()).contains("ID");
        assertThat(CommandLineRun.of("inspect", "a", "b", "c").err()).contains("unexpected argument 'c'");
        assertThat(CommandLineRun.of("doctor", "--port", "x", "--storage", "btrfs")
                        .exitCode())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "$HOME", "'", "\"", "a\nb", "é", "../x", "a/b", "", "*", "@/etc/passwd", "a;b", "${sys:x}"
            })
    void anOddVolumeNameIsNeverMisread(String name) throws IOException {
        Path catalog = catalog("volumes: { orders: { storage: copy, path: /srv/pg/orders } }");
        CommandLineRun unknown = CommandLineRun.of("list", "--catalog", catalog.toString(), "--json", name);
        assertThat(unknown.exitCode()).isEqualTo(5);
        assertThat(unknown.document().at("/error/what").asText()).contains("'" + name + "'");
        CommandLineRun adHoc = CommandLineRun.of("list", "--storage=copy", "--path=/srv/x", name);
        assertThat(adHoc.exitCode()).isEqualTo(2);
        assertThat(adHoc.err()).contains("is not a name for a volume");
        assertThat(adHoc.err().lines().findFirst().orElseThrow()).contains(name.replace("\n", "\\u000a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-rf", "--force", "-"})
    void aLeadingDashIsAnOptionUnlessItFollowsADoubleDash(String name) throws IOException {
        Path catalog = catalog("volumes: { orders: { storage: copy, path: /srv/pg/orders } }");
        assertThat(CommandLineRun.of("list", "--catalog", catalog.toString(), name)
                        .exitCode())
                .isIn(2, 5);
        CommandLineRun after = CommandLineRun.of("list", "--catalog", catalog.toString(), "--", name);
        assertThat(after.exitCode()).isEqualTo(5);
        assertThat(after.err()).contains("no volume named '" + name + "'");
    }

    @Test
    void anErrorHasFourPartsForPeopleAndOneDocumentForMachines() throws IOException {
        Path catalog = catalog("volumes: { a: { storage: zfz, path: /a/b } }");
        CommandLineRun people = CommandLineRun.of("list", "--catalog", catalog.toString());
        assertThat(people.exitCode()).isEqualTo(2);
        assertThat(people.out()).isEmpty();
        assertThat(people.err())
                .startsWith("rediacc: " + catalog + ":1:26: unknown storage 'zfz'; use one of: btrfs, reflink, copy")
                .contains("\n  state now: nothing was created")
                .contains("\n  what to do: correct this place");
        CommandLineRun machines = CommandLineRun.of("list", "--catalog", catalog.toString(), "--json");
        JsonNode error = machines.document().get("error");
        assertThat(error.get("exitCode").asInt()).isEqualTo(2);
        assertThat(error.get("kind").asText()).isEqualTo("USAGE");
        assertThat(error.get("what").asText()).contains("unknown storage 'zfz'");
        assertThat(error.get("stateNow").asText()).isEqualTo("nothing was created");
    }

    @Test
    void anUnknownOptionBesideJsonIsADocumentToo() throws IOException {
        assertThat(CommandLineRun.of("list", "--json", "--nope")
                        .document()
                        .at("/error/exitCode")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void stateIsRefusedBesideACatalogue() throws IOException {
        Path catalog = catalog("volumes: { a: { storage: copy, path: /a/b } }");
        CommandLineRun run =
                CommandLineRun.of("list", "a", "--catalog", catalog.toString(), "--state", folder.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--state is refused beside a catalogue");
    }

    @Test
    void theOptionsOfOneVolumeExcludeACatalogueAndNeedEachOther() throws IOException {
        Path catalog = catalog("volumes: { a: { storage: copy, path: /a/b } }");
        CommandLineRun both =
                CommandLineRun.of("list", "a", "--catalog", catalog.toString(), "--storage", "copy", "--path", "/x/y");
        assertThat(both.err()).contains("exclude --catalog");
        assertThat(CommandLineRun.of("list", "a", "--storage", "copy").err()).contains("both --storage and --path");
        assertThat(CommandLineRun.of("list", "a", "--storage", "zfz", "--path", "/x/y")
                        .err())
                .contains("--storage 'zfz' cannot be used")
                .contains("use one of: btrfs, reflink, copy");
        assertThat(CommandLineRun.of("list", "a", "--storage", "copy", "--path", "/x/y", "--port", "1")
                        .err())
                .contains("need --database-data");
        assertThat(CommandLineRun.of("list", "a", "--storage", "copy", "--path", "/x/y", "--isolation", "some")
                        .err())
                .contains("--isolation 'some' is unknown");
        assertThat(CommandLineRun.of("list", "a", "--storage", "copy", "--path", "/")
                        .err())
                .contains("not the root directory");
    }

    @Test
    void aStateThatCannotBeMadeIsAnErrorOfTheSurroundingsWithTheLineThatMakesIt() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        CommandLineRun run = CommandLineRun.of(
                "list",
                "a",
                "--storage",
                "copy",
                "--path",
                "/x/y",
                "--state",
                file.resolve("state").toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("what to do: run once: sudo install -d -o ")
                .contains(file + "/state'");
    }

    @Test
    void aBareNumberIsNoTimeToLive() throws IOException {
        for (String ttl : new String[] {"24", "0s", "-1h", "", "soon"}) {
            CommandLineRun run = CommandLineRun.of("clone", "a", "--ttl=" + ttl, "--storage=copy", "--path=/x/y");
            assertThat(run.exitCode()).as(ttl).isEqualTo(2);
            assertThat(run.err()).contains("is not a duration");
        }
    }

    @Test
    void aLedgerThatWasNeverWrittenIsIntactAndHasNoReport() throws IOException {
        CommandLineRun verified = CommandLineRun.of("verify-ledger", "--state", folder.toString(), "--json");
        assertThat(verified.exitCode()).isZero();
        assertThat(verified.document().get("intact").asBoolean()).isTrue();
        CommandLineRun report = CommandLineRun.of("report", "orders", "--state", folder.toString());
        assertThat(report.exitCode()).isEqualTo(5);
    }

    @Test
    void anEditedLedgerIsRefusedWithThePlace() throws IOException {
        Ledger ledger = new Ledger(folder);
        ledger.append("note", Map.of("text", "one"));
        ledger.append("note", Map.of("text", "two"));
        Path file = folder.resolve("ledger.jsonl");
        Files.writeString(file, Files.readString(file).replace("one", "two"));
        CommandLineRun run = CommandLineRun.of("verify-ledger", "--state", folder.toString(), "--json");
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.document().at("/findings/0/line").asInt()).isEqualTo(1);
    }

    @Test
    void colourIsForTerminalsThatWantIt() {
        Cancellation none = new Cancellation();
        assertThat(CommandLineRun.of(Map.of(), true, none, "nope").err()).contains("\u001b[31;1m");
        assertThat(CommandLineRun.of(Map.of("NO_COLOR", "1"), true, none, "nope")
                        .err())
                .doesNotContain("\u001b");
        assertThat(CommandLineRun.of(Map.of("TERM", "dumb"), true, none, "nope").err())
                .doesNotContain("\u001b");
        assertThat(CommandLineRun.of(Map.of(), false, none, "nope").err()).doesNotContain("\u001b");
    }

    @Test
    void whatAUserTypedCannotSteerTheTerminal() {
        assertThat(CommandLineRun.of("\u001b[2Jx").err())
                .doesNotContain("\u001b")
                .contains("\\u001b[2Jx");
        assertThat(CommandLineRun.of("list", "--storage=\u001b[2J", "--path=/x/y", "a")
                        .err())
                .doesNotContain("\u001b");
    }

    @Test
    void doctorSaysWhatIsThere() throws IOException {
        CommandLineRun run = CommandLineRun.of("doctor", "--json");
        JsonNode document = run.document();
        assertThat(run.exitCode()).isEqualTo(document.get("good").asBoolean() ? 0 : 3);
        assertThat(document.at("/findings/0/subject").asText()).isEqualTo("java");
        assertThat(document.at("/findings/0/ok").asBoolean()).isTrue();
    }

    @Test
    void doctorFailsForAVolumeThatIsNotThere() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "doctor",
                "a",
                "--storage=btrfs",
                "--path=" + folder + "/none",
                "--database-data=.",
                "--json",
                "--state=" + folder);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.document().get("findings").findValuesAsText("subject"))
                .contains("volume a on btrfs", "database of volume a");
    }

    @Test
    void completionIsAScriptThatKnowsTheVerbs() {
        assertThat(CommandLineRun.of("completion").out()).startsWith("#!/").contains("verify-ledger");
    }

    private Path catalog(String yaml) throws IOException {
        return Files.writeString(folder.resolve("volumes.yaml"), yaml);
    }
}
