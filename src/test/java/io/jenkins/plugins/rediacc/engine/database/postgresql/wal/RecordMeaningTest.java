package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers of four versions log for a statement, and what that is taken for. */
class RecordMeaningTest {

    /** pg_statistic, pg_statistic_ext_data and what they store out of line, by their first numbers. */
    private static final Set<String> STATISTICS = Set.of("2619", "2840", "3429", "3430");

    private static final Map<String, Map<String, List<WalRecord>>> RECORDS = records();

    private static Map<String, Map<String, List<WalRecord>>> records() {
        Map<String, Map<String, List<WalRecord>>> all = new LinkedHashMap<>();
        List<WalRecord> section = List.of();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                RecordMeaningTest.class.getResourceAsStream("records.txt"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("## ")) {
                    String[] words = line.split(" ");
                    section = all.computeIfAbsent(words[1], version -> new LinkedHashMap<>())
                            .computeIfAbsent(words[2], name -> new ArrayList<>());
                } else if (!line.startsWith("#")) {
                    section.add(WalRecord.parse(line).orElseThrow());
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordCounts counts(String version, String section) {
        List<WalRecord> records = RECORDS.get(version).get(section);
        assertThat(records).as(version + " " + section).isNotEmpty();
        RecordCounts counts = new RecordCounts(records.stream()
                .flatMap(record -> record.file().stream())
                .filter(file -> STATISTICS.contains(file.split("/")[2]))
                .collect(Collectors.toSet()));
        records.forEach(counts::add);
        return counts;
    }

    private static String rows(String version, String section) {
        return counts(version, section).relations().values().stream()
                .map(changes -> changes.inserted() + " " + changes.updated() + " " + changes.deleted())
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15", "17", "18"})
    void rowsAreCountedByRelation(String version) {
        assertThat(rows(version, "insert")).isEqualTo("3 0 0");
        assertThat(rows(version, "update")).isEqualTo("0 1 0");
        assertThat(rows(version, "delete")).isEqualTo("0 0 1");
        assertThat(rows(version, "copy")).as("two rows in one record").isEqualTo("2 0 0");
        assertThat(rows(version, "forupd")).as("a lock is none").isEqualTo("1 0 0");
        assertThat(rows(version, "seq")).isEqualTo("0 1 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15", "17", "18"})
    void whatAServerDoesOfItsOwnAccordIsNoWrite(String version) {
        assertThat(counts(version, "analyze").isNothing()).as("analyze").isTrue();
        assertThat(counts(version, "chkpt").isNothing()).as("checkpoint").isTrue();
        assertThat(counts(version, "unlogged").isNothing())
                .as("the commit of a transaction that logged nothing else")
                .isTrue();
        assertThat(rows(version, "vacuum"))
                .as("one row was deleted before it was vacuumed")
                .isEqualTo("0 0 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15", "17", "18"})
    void whatIsNotARowIsAWriteToo(String version) {
        assertThat(counts(version, "lo").isNothing()).as("large object").isFalse();
        assertThat(counts(version, "truncate").isNothing()).as("truncate").isFalse();
        assertThat(counts(version, "temp").isNothing()).as("definition").isFalse();
        assertThat(counts(version, "msg").others()).containsOnlyKeys("LogicalMessage/MESSAGE");
        assertThat(counts(version, "prep").others())
                .containsOnlyKeys("Transaction/PREPARE", "Transaction/COMMIT_PREPARED");
        assertThat(counts(version, "role").others())
                .containsKey(version.equals("13") ? "Database/CREATE" : "Database/CREATE_WAL_LOG");
    }

    @Test
    void whatIsNotKnownIsAWrite() {
        String unknown =
                "rmgr: custom130   len (rec/tot):     54/    54, tx:        521, lsn: 0/03000110, prev 0/030000D8,"
                        + " desc: UNKNOWN (0) ";
        RecordCounts counts = new RecordCounts(Set.of());

        counts.add(WalRecord.parse(unknown).orElseThrow());

        assertThat(counts.others()).containsOnlyKeys("custom130/UNKNOWN");
        assertThat(WalRecord.parse("first record is after 0/3000028, at 0/3000100, skipping over 216 bytes"))
                .isEmpty();
    }
}
