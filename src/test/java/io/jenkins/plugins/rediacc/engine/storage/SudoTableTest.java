package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SudoTableTest {

    private static final List<SudoRule> RULES =
            SudoTable.of("btrfs", Path.of("/srv/pg/orders"), Path.of("/srv/pg/.rediacc"));

    private static boolean allows(List<SudoRule> rules, String line) {
        return rules.stream().anyMatch(rule -> rule.allows(List.of(line.split(" ", -1))));
    }

    @Test
    void everyRuleAllowsItsExample() {
        assertThat(RULES).allSatisfy(rule -> {
            List<String> argv = new ArrayList<>(List.of(rule.program()));
            argv.addAll(rule.example());
            assertThat(rule.allows(argv)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "btrfs subvolume delete --commit-after -- /srv/pg/orders",
                "btrfs subvolume delete --commit-after -- /srv/pg/.rediacc/a /srv/pg/orders",
                "btrfs subvolume delete --commit-after -- /srv/pg/.rediacc/../orders",
                "btrfs subvolume delete --commit-after -- /srv/pg/.rediacc/a/../../orders",
                "btrfs subvolume delete --commit-after -- /srv/pg/xrediacc/a",
                "btrfs subvolume delete -c --commit-after -- /srv/pg/.rediacc/a",
                "btrfs subvolume delete --commit-after -- /srv/pg/.rediacc/.marks",
                "btrfs subvolume snapshot -- /srv/pg/orders /srv/pg/.rediacc/a",
                "btrfs subvolume snapshot -- /srv/pg/.rediacc/a /etc/a",
                "btrfs subvolume snapshot -r -- / /srv/pg/.rediacc/a",
                "btrfs subvolume create /srv/pg/.rediacc/a",
                "btrfs qgroup limit -e 0 0/5 /",
                "mv --exchange -T -- /srv/pg/orders /etc",
                "mv -T -- /srv/pg/orders /srv/pg/.rediacc/a",
                "perl -e system('id') -- 316 /srv/pg/orders /srv/pg/.rediacc/a",
                "find /proc -delete",
                "rm -rf -- /srv/pg/.rediacc/a",
            })
    void noRuleLeadsOut(String line) {
        assertThat(allows(RULES, line)).isFalse();
    }

    @Test
    void aDatasetIsMountedAmongTheClonesAlone() {
        List<SudoRule> rules = SudoTable.ofDataset("tank/pg");
        assertThat(allows(rules, "zfs mount tank/pg.rediacc/rediacc_orders_test_1/wal"))
                .isTrue();
        assertThat(allows(rules, "zfs unmount tank/pg.rediacc/rediacc_orders_test_1"))
                .isTrue();
        assertThat(allows(rules, "zfs mount -o setuid tank/pg.rediacc/a")).isFalse();
        assertThat(allows(rules, "zfs unmount tank/pg.rediacc/a tank/pg")).isFalse();
        assertThat(allows(rules, "zfs unmount tank/pg")).isFalse();
    }

    @Test
    void thereIsNoneWhereAPathCouldBeMisread() {
        assertThat(SudoTable.of("btrfs", Path.of("/srv/p g"), Path.of("/srv/.rediacc")))
                .isEmpty();
        assertThat(SudoTable.of("copy", Path.of("/srv/pg"), Path.of("/srv/.rediacc")))
                .isEmpty();
        assertThat(SudoTable.sudoers("postgres", List.of(), SudoTable::onThisHost))
                .isEmpty();
    }

    @Test
    void theDocumentationShowsTheTable() throws IOException {
        Path docs = Files.isDirectory(Path.of("docs")) ? Path.of("docs") : Path.of("../docs");
        String usual = SudoTable.sudoers("postgres", RULES, program -> Path.of("/usr/bin", program));
        assertThat(Files.readString(docs.resolve("security.md"))).contains(usual);
        String zfs =
                SudoTable.sudoers("rediacc", SudoTable.ofDataset("tank/pg"), program -> Path.of("/usr/sbin", program));
        assertThat(Files.readString(docs.resolve("storage.md"))).contains(zfs);
    }
}
