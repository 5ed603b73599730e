package io.jenkins.plugins.rediacc.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.json.RehearsalSamples;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    @TempDir
    Path state;

    @Test
    void everyRecordNamesTheHashOfTheOneBefore() {
        Ledger ledger = ledgerOf(3);

        List<LedgerRecord> records = list(ledger);
        assertThat(records).extracting(LedgerRecord::sequence).containsExactly(1L, 2L, 3L);
        assertThat(records.get(0).previous()).isEqualTo("0".repeat(64));
        assertThat(records.get(1).previous()).isEqualTo(records.get(0).hash());
        assertThat(records.get(2).previous()).isEqualTo(records.get(1).hash());
        assertThat(records.get(2).bodyTree().path("n").asInt()).isEqualTo(3);
        assertThat(ledger.verify()).isEmpty();
    }

    @Test
    void theHashIsThatOfTheLineWithoutItsHashMember() throws Exception {
        LedgerRecord record = new Ledger(state).append("note", Map.of("text", "Grüße, \"世界\" \n 😀"));

        String line = lines().get(0);
        String content = line.replaceFirst(",\"hash\":\"[0-9a-f]{64}\"}$", "}");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        assertThat(record.hash()).isEqualTo(HexFormat.of().formatHex(digest));
        assertThat(line).contains(record.hash());
        assertThat(record.bodyTree().path("text").asText()).isEqualTo("Grüße, \"世界\" \n 😀");
    }

    @Test
    void halfASurrogatePairDoesNotKeepARecordOut() {
        Ledger ledger = new Ledger(state);
        ledger.append("note", Map.of("text", "cut in the middle: \ud83d"));
        ledger.append("note", Map.of("text", "next"));

        assertThat(ledger.verify()).isEmpty();
        assertThat(list(ledger)).hasSize(2);
    }

    @Test
    void thereIsNothingToFindWhereThereIsNoLedger() throws IOException {
        Ledger ledger = new Ledger(state.resolve("none"));

        assertThat(ledger.verify()).isEmpty();
        assertThat(list(ledger)).isEmpty();
        assertThat(state.resolve("none")).doesNotExist();
    }

    @Test
    void theChangeOfAnyByteIsFound() throws IOException {
        Ledger ledger = ledgerOf(3);
        byte[] original = Files.readAllBytes(file());

        for (int i = 0; i < original.length; i++) {
            byte[] changed = original.clone();
            changed[i] ^= 1;
            Files.write(file(), changed);
            int line = lineOf(original, i);
            assertThat(ledger.verify())
                    .as("byte %d of line %d", i, line)
                    .extracting(LedgerFinding::line)
                    .contains((long) line);
        }
    }

    @Test
    void theChangeOfAnyByteOfTheHeadIsFound() throws IOException {
        Ledger ledger = ledgerOf(3);
        byte[] original = Files.readAllBytes(head());

        for (int i = 0; i < original.length - 1; i++) {
            byte[] changed = original.clone();
            changed[i] ^= 1;
            Files.write(head(), changed);
            assertThat(ledger.verify()).as("byte %d", i).isNotEmpty();
        }
    }

    @Test
    void aRemovedLineIsFound() throws IOException {
        Ledger ledger = ledgerOf(5);
        List<String> lines = lines();
        lines.remove(2);
        rewrite(lines);

        assertThat(ledger.verify())
                .extracting(LedgerFinding::text)
                .contains("ledger.jsonl line 3: record 3 is missing before it");
    }

    @Test
    void theRemovedFirstLineIsFound() throws IOException {
        Ledger ledger = ledgerOf(2);
        rewrite(lines().subList(1, 2));

        assertThat(ledger.verify())
                .extracting(LedgerFinding::text)
                .contains("ledger.jsonl line 1: record 1 is missing before it");
    }

    @Test
    void reorderedLinesAreFound() throws IOException {
        Ledger ledger = ledgerOf(4);
        List<String> lines = lines();
        lines.add(1, lines.remove(2));
        rewrite(lines);

        assertThat(ledger.verify())
                .extracting(LedgerFinding::text)
                .contains("ledger.jsonl line 3: it is record 2 but stands after record 3");
    }

    @Test
    void aDuplicatedLineIsFound() throws IOException {
        Ledger ledger = ledgerOf(3);
        List<String> lines = lines();
        lines.add(1, lines.get(1));
        rewrite(lines);

        assertThat(ledger.verify())
                .extracting(LedgerFinding::text)
                .contains("ledger.jsonl line 3: it repeats record 2");
    }

    @Test
    void theDuplicatedLastLineIsFound() throws IOException {
        Ledger ledger = ledgerOf(3);
        List<String> lines = lines();
        lines.add(lines.get(2));
        rewrite(lines);

        assertThat(ledger.verify()).extracting(LedgerFinding::line).containsExactly(4L);
        assertRefused(ledger);
    }

    @Test
    void aRecordPutInPlaceOfAnotherWithAHashOfItsOwnIsFound() throws IOException {
        Ledger ledger = ledgerOf(3);
        List<LedgerRecord> records = list(ledger);
        List<String> lines = lines();
        lines.set(
                1,
                text(RecordLine.of(
                        2, records.get(1).time(), "note", records.get(0).hash(), Map.of("n", 999))));
        rewrite(lines);

        assertThat(ledger.verify()).extracting(LedgerFinding::line).contains(3L);
    }

    @Test
    void aCutTailIsFoundAlthoughTheChainIsWhole() throws IOException {
        Ledger ledger = ledgerOf(5);
        rewrite(lines().subList(0, 3));

        assertThat(ledger.verify())
                .extracting(LedgerFinding::text)
                .containsExactly(
                        "ledger.jsonl line 4: the end is missing: the ledger has 3 records, its head counts 5");
        assertRefused(ledger);
    }

    @Test
    void aRemovedLedgerIsFound() throws IOException {
        Ledger ledger = ledgerOf(2);
        Files.delete(file());

        assertThat(ledger.verify()).extracting(LedgerFinding::line).containsExactly(1L);
        assertRefused(ledger);
    }

    @Test
    void aRemovedHeadIsFound() throws IOException {
        Ledger ledger = ledgerOf(3);
        Files.delete(head());

        assertThat(ledger.verify()).extracting(LedgerFinding::line).containsExactly(0L);
        assertRefused(ledger);
    }

    @Test
    void zerosBehindWholeRecordsWithoutAHeadTakeNoneOfThemAway() throws IOException {
        Ledger ledger = ledgerOf(3);
        Files.delete(head());
        Files.write(file(), new byte[] {0, 0, '\n'}, StandardOpenOption.APPEND);
        byte[] before = Files.readAllBytes(file());

        assertThat(ledger.settleAndVerify()).isNotEmpty();
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        assertRefused(ledger);
    }

    @Test
    void aWrongHeadIsFound() throws IOException {
        Ledger ledger = ledgerOf(3);
        byte[] head = Files.readAllBytes(head());
        Ledger other = new Ledger(state.resolve("other"));
        for (int n = 0; n < 3; n++) {
            other.append("note", Map.of("n", -n));
        }
        Files.copy(state.resolve("other/ledger.head"), head(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(ledger.verify())
                .extracting(LedgerFinding::text)
                .containsExactly("ledger.head: it does not name the hash of record 3");
        assertRefused(ledger);

        Files.write(head(), head);
        assertThat(ledger.verify()).isEmpty();
    }

    @Test
    void aLineThatSomebodyElseAddedIsFoundAndNothingIsAppendedBehindIt() throws IOException {
        Ledger ledger = ledgerOf(2);
        Files.writeString(file(), "{\"sequence\":3}\n", StandardOpenOption.APPEND);

        assertThat(ledger.verify()).extracting(LedgerFinding::line).contains(3L);
        assertRefused(ledger);
    }

    @Test
    void aTornLastLineIsCutAndRecordedByTheNextAppend() throws IOException {
        Ledger ledger = ledgerOf(2);
        Files.writeString(file(), "{\"sequence\":3,\"time\":\"20", StandardOpenOption.APPEND);
        assertThat(ledger.verify()).extracting(LedgerFinding::line).containsExactly(3L);
        assertThat(list(ledger)).as("readers pass over it").hasSize(2);

        ledger.append("note", Map.of("n", 3));

        List<LedgerRecord> records = list(ledger);
        assertThat(records).extracting(LedgerRecord::kind).containsExactly("note", "note", Ledger.TORN_LINE, "note");
        assertThat(records.get(2).bodyTree().path("text").asText()).isEqualTo("{\"sequence\":3,\"time\":\"20");
        assertThat(records.get(2).bodyTree().path("bytes").asInt()).isEqualTo(24);
        assertThat(ledger.verify()).isEmpty();
    }

    @Test
    void nothingOfATornLineThatIsLongerThanTheNextRecordsIsLeft() throws IOException {
        Ledger ledger = ledgerOf(1);
        Files.writeString(file(), "x".repeat(20_000), StandardOpenOption.APPEND);

        ledger.append("note", Map.of("n", 2));

        assertThat(ledger.verify()).isEmpty();
        assertThat(list(ledger)).hasSize(3);
    }

    @Test
    void zerosLeftByAPowerCutAreATornLineToo() throws IOException {
        Ledger ledger = ledgerOf(1);
        Files.write(file(), new byte[] {0, 0, 0, 0, '}', '\n'}, StandardOpenOption.APPEND);

        ledger.append("note", Map.of("n", 2));

        assertThat(list(ledger)).extracting(LedgerRecord::kind).containsExactly("note", Ledger.TORN_LINE, "note");
        assertThat(ledger.verify()).isEmpty();
    }

    @Test
    void aRecordWhoseHeadWasNotWrittenAnyMoreIsCounted() throws IOException {
        Ledger ledger = ledgerOf(1);
        byte[] head = Files.readAllBytes(head());
        ledger.append("note", Map.of("n", 2));
        Files.write(head(), head);
        assertThat(ledger.verify()).as("a crash, no edit").isEmpty();

        ledger.append("note", Map.of("n", 3));

        assertThat(list(ledger)).extracting(LedgerRecord::sequence).containsExactly(1L, 2L, 3L);
        assertThat(ledger.verify()).isEmpty();
    }

    @Test
    void theFirstRecordIsCountedWithoutAHead() throws IOException {
        Ledger ledger = ledgerOf(1);
        Files.delete(head());
        assertThat(ledger.verify()).isEmpty();

        ledger.append("note", Map.of("n", 2));

        assertThat(list(ledger)).hasSize(2);
        assertThat(ledger.verify()).isEmpty();
    }

    @Test
    void anInterruptedThreadStillRecords() {
        Ledger ledger = new Ledger(state);
        Thread.currentThread().interrupt();
        try {
            ledger.append("note", Map.of());
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(ledger.verify()).isEmpty();
        assertThat(list(ledger)).hasSize(1);
    }

    @Test
    void aKindThatIsNoNameIsRefused() {
        assertThatThrownBy(() -> new Ledger(state).append("a\",\"body\":1", Map.of()))
                .isInstanceOf(RediaccException.class);
        assertThat(file()).doesNotExist();
    }

    @Test
    void aStateDirectoryThatCannotBeMadeSaysWhatToDo() throws IOException {
        Files.writeString(state.resolve("file"), "");

        assertThatThrownBy(() -> new Ledger(state.resolve("file")).append("note", Map.of()))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("cannot append to the ledger")
                .hasMessageContaining("what to do");
    }

    @Test
    void rehearsalsAreThoseOfTheVolume() {
        Ledger ledger = new Ledger(state);
        Rehearsal failed = RehearsalSamples.failed();
        ledger.append(Ledger.REHEARSAL, failed);
        ledger.append("note", Map.of("volume", "orders"));
        ledger.append(Ledger.REHEARSAL, RehearsalSamples.onVolume("other"));

        try (Stream<Rehearsal> rehearsals = ledger.rehearsals("orders")) {
            assertThat(rehearsals).containsExactly(failed);
        }
    }

    @Test
    void readsFromTheEndWhatIsOfAKindAndHoldsATextAndNothingElse() throws IOException {
        Ledger ledger = new Ledger(state);
        // Longer than a block, so that a line lies in several.
        String longText = "x".repeat(3 << 20);
        ledger.append("note", Map.of("name", "orders", "text", longText));
        ledger.append("other", Map.of("name", "orders"));
        ledger.append("note", Map.of("name", "shop"));
        ledger.append("note", Map.of("name", "orders", "text", "last"));
        Files.writeString(file(), "a torn line", StandardOpenOption.APPEND);

        try (Stream<LedgerRecord> records = ledger.newestFirst("note", "\"name\":\"orders\"")) {
            List<LedgerRecord> found = records.toList();
            assertThat(found).extracting(LedgerRecord::sequence).containsExactly(4L, 1L);
            assertThat(found.get(1).bodyTree().get("text").asText()).isEqualTo(longText);
        }
        try (Stream<LedgerRecord> none = new Ledger(state.resolve("none")).newestFirst("note", "name")) {
            assertThat(none).isEmpty();
        }
    }

    /** What is asked about last month must not depend on what lies years back, not even on its being damaged. */
    @Test
    void readsNoFurtherBackThanIsAskedFor() throws IOException {
        Ledger ledger = ledgerOf(3);
        Files.writeString(file(), Files.readString(file()).replaceFirst("\"time\"", "\"tome\""));

        try (Stream<LedgerRecord> records = ledger.newestFirst("note", "\"n\"")) {
            assertThat(records.limit(2)).extracting(LedgerRecord::sequence).containsExactly(3L, 2L);
        }
        assertThatThrownBy(() -> ledger.newestFirst("note", "\"n\"").toList())
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("is not a record")
                .hasMessageContaining("verify-ledger");
    }

    @Test
    void recordsAreReadAsTheyAreAskedFor() throws IOException {
        Ledger ledger = ledgerOf(2);
        Files.writeString(file(), "not a record\n", StandardOpenOption.APPEND);

        try (Stream<LedgerRecord> records = ledger.records()) {
            assertThat(records.limit(2)).hasSize(2);
        }
        assertThatThrownBy(() -> list(ledger))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("is not a record")
                .hasMessageContaining("verify-ledger");
    }

    @Test
    void aHundredThousandRecordsAreReadAndVerified() throws IOException {
        Ledger ledger = new Ledger(state);
        int count = 100_000;
        writeMany(count, "x".repeat(1_000));

        try (Stream<LedgerRecord> records = ledger.records()) {
            assertThat(records.mapToLong(LedgerRecord::sequence).sum())
                    .isEqualTo(LongStream.rangeClosed(1, count).sum());
        }
        assertThat(ledger.verify()).isEmpty();
    }

    @Test
    void threadsWithLedgersOfTheirOwnDoNotDisturbEachOther() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Thread thread = new Thread(() -> {
                Ledger ledger = new Ledger(state);
                for (int n = 0; n < 25; n++) {
                    ledger.append("note", Map.of("n", n));
                    assertThat(ledger.verify()).isEmpty();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(new Ledger(state).verify()).isEmpty();
        assertThat(list(new Ledger(state))).hasSize(200);
    }

    @Test
    void processesDoNotDisturbEachOther() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int p = 0; p < 2; p++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Appender.class.getName(),
                            state.toString())
                    .inheritIO()
                    .start());
        }
        Ledger ledger = new Ledger(state);
        for (int n = 0; n < Appender.COUNT; n++) {
            ledger.append("note", Map.of("n", n));
        }
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        assertThat(ledger.verify()).isEmpty();
        assertThat(list(ledger)).hasSize(3 * Appender.COUNT);
    }

    /** Appends from a process of its own. */
    static final class Appender {

        static final int COUNT = 60;

        public static void main(String[] arguments) {
            Ledger ledger = new Ledger(Path.of(arguments[0]));
            for (int n = 0; n < COUNT; n++) {
                ledger.append("note", Map.of("n", n));
            }
        }
    }

    private Ledger ledgerOf(int count) {
        Ledger ledger = new Ledger(state);
        for (int n = 1; n <= count; n++) {
            ledger.append("note", Map.of("n", n));
        }
        return ledger;
    }

    private void writeMany(int count, String filler) throws IOException {
        LedgerHead head = LedgerHead.EMPTY;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file()))) {
            for (int n = 1; n <= count; n++) {
                RecordLine line = RecordLine.of(n, Instant.EPOCH, "note", head.hash(), Map.of("text", filler));
                byte[] bytes = line.terminated();
                out.write(bytes);
                head = head.after(line.parse().orElseThrow(), bytes.length);
            }
        }
        head.write(head());
    }

    private void assertRefused(Ledger ledger) throws IOException {
        byte[] before = Files.exists(file()) ? Files.readAllBytes(file()) : new byte[0];
        assertThatThrownBy(() -> ledger.append("note", Map.of()))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("changed by something other than rediacc")
                .hasMessageContaining("nothing was appended");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    private static List<LedgerRecord> list(Ledger ledger) {
        try (Stream<LedgerRecord> records = ledger.records()) {
            return records.toList();
        }
    }

    private static int lineOf(byte[] text, int index) {
        int line = 1;
        for (int i = 0; i < index; i++) {
            line += text[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    private static String text(RecordLine line) {
        return new String(line.terminated(), StandardCharsets.UTF_8).stripTrailing();
    }

    private Path file() {
        return state.resolve("ledger.jsonl");
    }

    private Path head() {
        return state.resolve("ledger.head");
    }

    private List<String> lines() throws IOException {
        return new ArrayList<>(Files.readAllLines(file()));
    }

    private void rewrite(List<String> lines) throws IOException {
        Files.writeString(file(), String.join("\n", lines) + "\n");
    }
}
