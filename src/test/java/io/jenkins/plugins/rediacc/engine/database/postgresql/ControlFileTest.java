package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlFileTest {

    @TempDir
    private Path directory;

    /** The beginnings of files that {@code initdb -k} of these versions made, and what the server itself said of them. */
    @ParameterizedTest
    @CsvSource({
        "11, 7711003076600884101, 568, 13091, 0/1865F00, 10",
        "12, 7711003093264407515, 486, 13397, 0/1867AF8, 10",
        "17, 7711003110144802057, 738, 13497, 0/1723950, 10",
        "18, 7711003125179100614, 752, 13507, 0/174D300, 10",
        "19, 7713877103829991383, 662, 13738, 0/174FF18, 10"
    })
    void readsTheLayoutsOfOtherVersions(
            String version, String identifier, long nextTransactionId, long nextOid, String checkpoint)
            throws IOException {
        ControlFile control = ControlFile.read(write(recorded(version)));

        assertThat(control.systemIdentifier()).isEqualTo(identifier);
        assertThat(control.state()).isEqualTo(ControlFile.State.SHUT_DOWN);
        assertThat(control.shutDownCleanly()).isTrue();
        assertThat(control.nextTransactionId()).isEqualTo(nextTransactionId);
        assertThat(control.nextOid()).isEqualTo(nextOid);
        assertThat(control.checkpoint()).isEqualTo(checkpoint).isEqualTo(control.redo());
        assertThat(control.timeline()).isEqualTo(1);
        assertThat(control.blockBytes()).isEqualTo(8192);
        assertThat(control.walSegmentBytes()).isEqualTo(16L << 20);
        assertThat(control.checksums()).isTrue();
        assertThat(control.settings())
                .containsEntry("wal_level", "replica")
                .containsEntry("max_connections", "100")
                .containsEntry("max_worker_processes", "8")
                .containsEntry("max_prepared_transactions", "0")
                .containsEntry("max_locks_per_transaction", version.equals("19") ? "128" : "64");
    }

    @Tag("real")
    @ParameterizedTest
    @ValueSource(strings = {"13", "15", "19"})
    void readsWhatPgControldataPrints(String version) throws IOException {
        if (version.equals("19")) {
            TestCluster.assumeHere(version);
        }
        Path data = directory.resolve("main");
        TestCluster.Options options = TestCluster.Options.defaults()
                .initdb("--wal-segsize=4", version.equals("19") ? "--no-data-checksums" : "--no-sync")
                .conf("wal_level = logical", "max_wal_senders = 7", "max_prepared_transactions = 3");
        try (TestCluster cluster = TestCluster.create(data, version, options)) {
            assertThat(ControlFile.read(data).checksums()).isFalse();
            cluster.start().execute("postgres", "create table t(i int); checkpoint");
            assertSame(ControlFile.read(data), printed(cluster), "in production");
            cluster.kill();
            assertThat(ControlFile.read(data).shutDownCleanly()).isFalse();
            cluster.start().stop();
            assertSame(ControlFile.read(data), printed(cluster), "shut down");
            assertThat(ControlFile.read(data).shutDownCleanly()).isTrue();
        }
    }

    private static void assertSame(ControlFile control, Map<String, String> printed, String state) {
        assertThat(printed)
                .containsEntry("Database cluster state", state)
                .containsEntry("Database system identifier", control.systemIdentifier())
                .containsEntry("Latest checkpoint location", control.checkpoint())
                .containsEntry("Latest checkpoint's REDO location", control.redo())
                .containsEntry("Latest checkpoint's TimeLineID", Long.toString(control.timeline()))
                .containsEntry("Latest checkpoint's NextXID", "0:" + control.nextTransactionId())
                .containsEntry("Latest checkpoint's NextOID", Long.toString(control.nextOid()))
                .containsEntry("Database block size", Long.toString(control.blockBytes()))
                .containsEntry("Bytes per WAL segment", Long.toString(control.walSegmentBytes()))
                .containsEntry("wal_level setting", control.settings().get("wal_level"))
                .containsEntry("max_wal_senders setting", control.settings().get("max_wal_senders"))
                .containsEntry("max_prepared_xacts setting", control.settings().get("max_prepared_transactions"));
        assertThat(control.state()).hasToString(state);
    }

    private static Map<String, String> printed(TestCluster cluster) {
        return TestCluster.run(List.of(
                        cluster.bin().resolve("pg_controldata").toString(),
                        cluster.data().toString()))
                .lines()
                .map(line -> line.split(":", 2))
                .collect(Collectors.toMap(line -> line[0], line -> withoutZeros(line[1].strip())));
    }

    /** From version 19 on, the second half of a position is printed with eight digits. */
    private static String withoutZeros(String printed) {
        return printed.replaceFirst("^([0-9A-F]+)/0*([0-9A-F]+)$", "$1/$2");
    }

    @Test
    void aLayoutThatIsNotKnownIsRefusedAndNotMisread() throws IOException {
        byte[] file = recorded("18");
        file[8] = 99;

        assertRefused(file, "its version 1891 is not known");
    }

    @Test
    void aChangedOrShortFileIsRefused() throws IOException {
        byte[] file = recorded("17");
        file[72]++;

        assertRefused(file, "its checksum is wrong");
        assertRefused(new byte[100], "it is cut off");
    }

    private void assertRefused(byte[] file, String words) throws IOException {
        Path data = write(file);

        assertThatThrownBy(() -> ControlFile.read(data))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining(data + "/global/pg_control")
                .hasMessageContaining(words);
    }

    private Path write(byte[] file) throws IOException {
        Path global = Files.createDirectories(directory.resolve("global"));
        Files.write(global.resolve("pg_control"), file);
        return directory;
    }

    private static byte[] recorded(String version) throws IOException {
        try (InputStream in = ControlFileTest.class.getResourceAsStream("control/" + version + ".hex")) {
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }
}
