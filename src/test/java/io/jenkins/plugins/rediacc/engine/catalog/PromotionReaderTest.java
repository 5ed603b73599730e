package io.jenkins.plugins.rediacc.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Beside;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Files;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.HighAvailability;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Limits;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Pooler;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Reads;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Server;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromotionReaderTest {

    @TempDir
    Path folder;

    @Test
    void everyKeyIsRead() throws IOException {
        PromotionSettings settings = read(
                """
                volumes:
                  orders:
                    storage: btrfs
                    path: /srv/pg/orders
                    database: { kind: postgresql }
                    promote:
                      approvals: 2
                      tests: [postgresql/compare-row-counts, Smoke]
                      stop: [systemctl, stop, "postgresql@{version}-main"]
                      start: [systemctl, start, "postgresql@{version}-main"]
                      enable: [systemctl, enable, "postgresql@{version}-main"]
                      disable: [systemctl, disable, "postgresql@{version}-main"]
                      pause: [pgbouncer-admin, PAUSE]
                      resume: [pgbouncer-admin, RESUME]
                      probe: [/etc/rediacc/probe.sh]
                      maxPause: 60s
                      maxAge: 6h
                      margin: 2
                      grace: 3s
                      longestTransaction: 90s
                      stopDeadline: 45s
                      reads: standby
                      keepOld: 14d
                      ha: { pause: [patronictl, pause], resume: [patronictl, resume], check: [is-paused] }
                      archive: { after: [pgbackrest, stanza-upgrade] }
                      config: /etc/postgresql/{version}/main
                      beside: carry
                      freeze: [fz, on]
                      thaw: [fz, off]
                """);
        assertThat(settings)
                .isEqualTo(new PromotionSettings(
                        2,
                        List.of("postgresql/compare-row-counts", "Smoke"),
                        new Server(unit("stop"), unit("start"), unit("enable"), unit("disable")),
                        Optional.of(
                                new Pooler(command("pgbouncer-admin", "PAUSE"), command("pgbouncer-admin", "RESUME"))),
                        Optional.of(command("/etc/rediacc/probe.sh")),
                        new Limits(
                                Duration.ofSeconds(60),
                                Duration.ofHours(6),
                                2,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(90),
                                Duration.ofSeconds(45)),
                        Reads.STANDBY,
                        Duration.ofDays(14),
                        Optional.of(new HighAvailability(
                                command("patronictl", "pause"), command("patronictl", "resume"), command("is-paused"))),
                        Optional.of(command("pgbackrest", "stanza-upgrade")),
                        new Files(
                                Beside.CARRY,
                                Optional.of(command("fz", "on")),
                                Optional.of(command("fz", "off")),
                                Optional.empty()),
                        Optional.of("/etc/postgresql/{version}/main")));
        assertThat(settings.server().stop().orElseThrow().forVersion("13"))
                .containsExactly("systemctl", "stop", "postgresql@13-main");
        assertThat(settings.configurationFor("15")).contains("/etc/postgresql/15/main");
    }

    @Test
    void filesWithoutADatabaseAreFrozenByTheCataloguesCommands() throws IOException {
        PromotionSettings settings = read(
                """
                volumes:
                  files:
                    storage: reflink
                    path: /srv/files
                    promote: { freeze: [fz, on], thaw: [fz, off], check: [fz, check] }
                """);
        assertThat(settings.files())
                .isEqualTo(new Files(
                        Beside.REFUSE,
                        Optional.of(command("fz", "on")),
                        Optional.of(command("fz", "off")),
                        Optional.of(command("fz", "check"))));
    }

    @Test
    void aProbeByItsPathLiesBesideTheCatalogue() throws IOException {
        PromotionSettings settings =
                read("volumes: { a: { storage: btrfs, path: /a/b, promote: { probe: scripts/probe.sh } } }");
        assertThat(settings.probe())
                .contains(command(folder.resolve("scripts/probe.sh").toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            approvals: -1                        | 'approvals' must be from 0 to 100
            approvals: two                       | 'approvals' must be a whole number
            maxPause: 120                        | 'maxPause' must be a duration such as 90s
            maxPause: 0s                         | 'maxPause' must be a duration such as 90s
            maxAge: soon                         | 'maxAge' must be a duration such as 90s
            margin: 0.5                          | 'margin' must be at least 1
            tests: Smoke                         | 'tests' must be a list
            reads: replica                       | unknown reads 'replica'; use one of: none, standby
            stop: systemctl stop pg              | 'stop' must be a list
            `stop: [a]`                          | 'stop' needs 'start' beside it
            `start: [a]`                         | 'start' needs 'stop' beside it
            `disable: [a]`                       | 'disable' needs 'enable' beside it
            `resume: [a]`                        | 'resume' needs 'pause' beside it
            `probe: []`                          | 'probe' must be a program and its arguments
            `probe: [a, 1]`                      | 'probe' must be a list of texts, but this is a number
            `probe: ["a\\tb"]`                   | 'probe' contains a control character
            `ha: { pause: [a], resume: [b] }`    | 'check' is missing
            `archive: {}`                        | 'after' is missing
            config: etc/postgresql               | 'config' must be an absolute path
            `freeze: [a], thaw: [b]`             | 'freeze' is for a volume without a database, or beside 'beside: carry'
            `check: [a]`                         | 'check' is for a volume without a database
            beside: keep                         | unknown beside 'keep'; use one of: refuse, carry
            beside: carry                        | 'beside: carry' needs 'freeze' and 'thaw' beside it
            maxpause: 60s                        | unknown key 'maxpause'; did you mean 'maxPause'?
            """)
    void whatCannotBeRightIsRefused(String entry, String message) {
        assertThatThrownBy(() ->
                        read("volumes: { a: { storage: btrfs, path: /a/b, database: { kind: postgresql }, promote: { "
                                + entry + " } } }"))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsForADatabaseIsRefusedWithoutOne() {
        assertThatThrownBy(() -> read("volumes: { a: { storage: btrfs, path: /a/b, promote: { reads: standby } } }"))
                .hasMessageContaining("c.yaml:1:56: 'reads' needs a database");
    }

    private static Optional<CommandTemplate> unit(String verb) {
        return Optional.of(command("systemctl", verb, "postgresql@{version}-main"));
    }

    private static CommandTemplate command(String... words) {
        return new CommandTemplate(List.of(words));
    }

    private PromotionSettings read(String yaml) throws IOException {
        return CatalogReader.read(
                        java.nio.file.Files.writeString(folder.resolve("c.yaml"), yaml), CatalogReaderTest.STORAGES)
                .volumes()
                .values()
                .iterator()
                .next()
                .promotion();
    }
}
