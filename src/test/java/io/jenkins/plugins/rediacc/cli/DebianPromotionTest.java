package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A production of Debian's: its configuration lies in a directory a version, part of it is shared with others by links and
 * includes, and Debian's own programs list, start, stop and drop it. Version 13 serves before each test and after it.
 */
@Tag("real")
class DebianPromotionTest {

    @TempDir
    private static Path folder;

    private static DebianStage debian;

    @BeforeAll
    static void openStage() {
        debian = new DebianStage(folder);
    }

    @AfterAll
    static void closeStage() {
        debian.close();
    }

    @Test
    void aPromotionThatIsKilledIsUndoneWithEveryFileOutsideTheVolumeAsItWas() {
        Map<Path, String> before = debian.outside();

        Outcome killed = debian.promotion().promoteUntil("done exchange", "halt");
        assertThat(killed.exitCode()).as(killed.said()).isEqualTo(PromotionProcess.HALTED);
        assertThat(debian.shared()).isEqualTo(debian.sharedAtFirst());
        Outcome resumed = debian.promotion().resume();

        assertThat(resumed.exitCode()).as(resumed.said()).isEqualTo(3);
        assertStandsAsBefore(before);
    }

    /** Also after a restart: production's own programs accept its configuration as it is. */
    private static void assertStandsAsBefore(Map<Path, String> before) {
        assertThat(debian.outside()).isEqualTo(before);
        assertThat(debian.clusters()).containsExactly("13");
        assertThat(debian.configuration("15")).doesNotExist();
        debian.control("13", "restart");
        assertThat(debian.query("show server_version_num")).startsWith("13");
        assertThat(debian.query("select count(*) from t")).isEqualTo("100");
    }

    @Test
    void thePromotedVersionIsTheOneThatDebiansProgramsKnowAndTheWayBackRestoresTheOld() throws IOException {
        Map<Path, String> before = debian.outside();
        String startedAtBoot =
                before.get(debian.configuration("13").resolve("start.conf")).replaceAll(".* ", "");
        debian.query("alter system set archive_command = 'echo ''%p'' \\ ü'");
        Path altered = debian.data().resolve("postgresql.auto.conf");
        Files.write(altered, "# Gr\u00f6\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
        String command = debian.query("show archive_command");
        byte[] settings = Files.readAllBytes(altered);

        // Whoever writes settings before the new archive has begun has the server write that file anew.
        Outcome outcome =
                debian.promotion().promoteUntil("done open", debian.psql("alter system set work_mem = '6MB'"));

        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        assertThat(outcome.said())
                .contains(debian.configuration("13") + ", version 13's configuration, is put aside")
                .contains("conf.d was a link to " + debian.sharedDirectory().resolve("conf.d"))
                .contains("extra.conf is included from")
                .contains("operator_precedence_warning was left out");
        assertThat(debian.clusters()).containsExactly("15");
        assertThat(debian.shared()).isEqualTo(debian.sharedAtFirst());
        assertThat(debian.query("show config_file")).isEqualTo(debian.configuration("15") + "/postgresql.conf");
        assertThat(debian.query("show ssl_cert_file")).isEqualTo(debian.configuration("15") + "/server.crt");
        assertThat(debian.query("show ssl_key_file")).isEqualTo(debian.configuration("15") + "/server.key");
        assertThat(debian.query("show maintenance_work_mem")).isEqualTo("77MB");
        assertThat(debian.query("show archive_command")).isEqualTo(command);
        assertThat(debian.query("show work_mem")).isEqualTo("6MB");
        assertThat(FileTree.of(debian.configuration("15")).get(Path.of("start.conf")))
                .endsWith(startedAtBoot);

        assertThat(debian.attempt("pg_ctlcluster", "--skip-systemctl-redirect", "13", debian.name(), "stop"))
                .contains("does not exist");
        assertThat(debian.attempt("pg_dropcluster", "--stop", "13", debian.name()))
                .contains("does not exist");
        debian.control("15", "restart");
        assertThat(debian.query("select count(*) from t")).isEqualTo("100");

        takeBack();
        assertThat(Files.readAllBytes(altered)).isEqualTo(settings);
        assertStandsAsBefore(before);
    }

    @Test
    @Tag("exhaustive")
    void purgingTheOldVersionsPackageLeavesWhatServes() {
        Map<Path, String> before = debian.outside();
        Outcome outcome = debian.promotion().promote();
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();

        assertThat(debian.purge("13")).contains("Purging configuration files for postgresql-13");
        debian.control("15", "restart");
        assertThat(debian.query("select count(*) from t")).isEqualTo("100");

        takeBack();
        assertStandsAsBefore(before);
    }

    @Test
    @Tag("exhaustive")
    void aKillAtAnyEntryEndsWithOneVersionThatIsRegisteredAndServes() {
        Map<Path, String> before = debian.outside();
        Outcome killed = debian.promotion().promoteUntil("1", "halt");
        for (int entry = 2; killed.exitCode() == PromotionProcess.HALTED; entry++) {
            Outcome resumed = debian.promotion().resume();

            assertThat(debian.shared()).as(killed.said()).isEqualTo(debian.sharedAtFirst());
            if (resumed.exitCode() == 0) {
                assertThat(debian.clusters()).as(killed.said()).containsExactly("15");
                takeBack();
            }
            assertStandsAsBefore(before);
            killed = debian.promotion().promoteUntil(Integer.toString(entry), "halt");
        }
        assertThat(killed.exitCode()).as(killed.said()).isZero();
        takeBack();
        assertStandsAsBefore(before);
    }

    /** Whatever the new version's own processes have written since. */
    private static void takeBack() {
        Outcome back = debian.promotion().verb("rollback");
        if (back.exitCode() != 0) {
            back = debian.promotion().verb("rollback", "--accept-loss-since", back.anyLoss(), "--confirm", "orders");
        }
        assertThat(back.exitCode()).as(back.said()).isZero();
    }

    @Test
    void aSharedFileThatTheNewVersionDoesNotAcceptFailsTheDryRunAndTheGuards() throws IOException {
        Map<Path, String> before = debian.outside();
        Path wrong = debian.sharedDirectory().resolve("conf.d/99-wrong.conf");
        Files.writeString(wrong, "password_encryption = on\n");
        try {
            Outcome refused = debian.promotion().promote();
            Outcome rehearsed = debian.promotion().promote("--dry-run");

            assertThat(rehearsed.exitCode()).as(rehearsed.said()).isEqualTo(3);
            assertThat(rehearsed.said()).contains("password_encryption");
            assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
            assertThat(refused.said())
                    .contains("does not accept production's configuration")
                    .contains("password_encryption");
        } finally {
            Files.delete(wrong);
        }
        Outcome through = debian.promotion().promote("--dry-run");
        assertThat(through.exitCode()).as(through.said()).isZero();
        assertThat(through.said())
                .contains(debian.configuration("13") + ", version 13's configuration, is put aside")
                .contains(debian.configuration("15") + "/conf.d was a link to "
                        + debian.sharedDirectory().resolve("conf.d"))
                .contains("operator_precedence_warning was left out of " + debian.configuration("15") + "/conf.d");
        assertThat(debian.query("show server_version_num")).startsWith("13");
        assertThat(debian.clusters()).containsExactly("13");
        assertThat(debian.configuration("13").toFile()).isDirectory();
        assertThat(debian.outside().keySet()).isEqualTo(before.keySet());
    }
}
