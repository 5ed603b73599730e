package io.jenkins.plugins.rediacc.engine.database.postgresql.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClonesOwnTest {

    /** What a setting's name or description says where it can act outside a clone, or lead there. */
    private static final String OUTWARD =
            "select name from pg_settings where name ~ 'command|conninfo|librar|_path|archive|primary|slot|cert|key_file"
                    + "|ident|hba|_file$|directory|directories|listen|host|syslog|socket|standby|bonjour|krb|ssl'"
                    + " or short_desc ~* 'shell command|connection string|host name' order by 1";

    /** They lead nowhere. */
    private static final List<String> INWARD = List.of(
            "data_directory_mode",
            "in_hot_standby",
            "max_identifier_length",
            "output_plugin_libraries",
            "quote_all_identifiers",
            "search_path");

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    @Tag("real")
    void whatCanActOutsideIsNeverTakenOver(String version, @TempDir Path directory) {
        try (TestCluster server =
                TestCluster.create(directory.resolve("main"), version).start()) {
            List<String> outward = server.query("postgres", OUTWARD).lines().toList();

            assertThat(outward).hasSizeGreaterThan(40).contains("archive_command", "ssl_key_file", "hba_file");
            assertThat(outward).filteredOn(name -> ClonesOwn.of(name).isEmpty()).isSubsetOf(INWARD);
        }
    }

    @Test
    void whatDecidesHowStatementsBehaveIsTakenOver() {
        assertThat(List.of(
                        "search_path",
                        "myapp.tenant",
                        "plpgsql.variable_conflict",
                        "DateStyle",
                        "standard_conforming_strings",
                        "default_transaction_read_only",
                        "statement_timeout",
                        "temp_file_limit",
                        "jit",
                        "autovacuum_freeze_max_age",
                        "max_parallel_workers"))
                .allMatch(name -> ClonesOwn.of(name).isEmpty());
        assertThat(ClonesOwn.of("LOG_Statement")).contains(ClonesOwn.LOG);
        assertThat(ClonesOwn.of("wal_receiver_timeout")).contains(ClonesOwn.REPLICATION);
        assertThat(ClonesOwn.of("wal_buffers")).contains(ClonesOwn.DISK);
    }

    @Test
    void aSnapshotOfAnEarlierReleaseGivesWhatItHas() {
        Map<String, String> recorded = Map.of(
                "search_path", "app", "archive_mode", "on", "rediacc.superuser", "postgres", "block_size", "8192");

        assertThat(TakenOver.of(recorded).values()).containsExactly(Map.entry("search_path", "app"));
        assertThat(TakenOver.of(recorded).sentence()).isEmpty();
    }

    @Test
    void theReportNamesEachSettingThatIsLeftOutWithItsReason() {
        TakenOver takenOver = TakenOver.of(
                Map.of(TakenOver.SET, "archive_command,search_path,ssl,ssl_key_file", "search_path", "app"));

        assertThat(takenOver.values()).containsExactly(Map.entry("search_path", "app"));
        assertThat(takenOver.sentence())
                .contains("the clone does not take over these settings of production: ssl, ssl_key_file (because the"
                        + " engine decides who reaches a clone, and how); archive_command (because a clone archives"
                        + " nothing, follows no server and is followed by none)");
    }
}
