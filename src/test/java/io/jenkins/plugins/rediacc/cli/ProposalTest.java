package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.SudoTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTest {

    @Test
    void saysThatADeviceOfTheDeviceMapperMayBeAThinVolume() {
        assertThat(catalogue("/dev/mapper/vg-pg"))
                .contains("storage: reflink")
                .contains("where 'lvs /dev/mapper/vg-pg' shows a thin volume: lvm, with path: \"/srv/pg\"");
        assertThat(catalogue("/dev/sda1")).contains("storage: reflink").doesNotContain("lvm");
    }

    @Test
    void proposesTheRulesOfTheTableForAServerOnBtrfs() {
        MountTable mounts = MountTable.parse(
                List.of("1 0 8:1 / / rw - ext4 /dev/root rw", "2 1 8:2 / /srv/pg rw - btrfs /dev/sdb rw"));
        RunningServer server = new RunningServer(
                Path.of("/srv/pg/none/main"), "13", Optional.of(5432), Optional.empty(), Optional.empty());

        String sudoers = Proposal.of(List.of(server), "postgres", mounts, List.of("rediacc"))
                .sudoers();
        assertThat(sudoers)
                .contains(SudoTable.sudoers(
                        "postgres",
                        SudoTable.of("btrfs", Path.of("/srv/pg/none/main"), Path.of("/srv/pg/none/.rediacc")),
                        SudoTable::onThisHost));
        assertThat(Proposal.of(List.of(server), "root", mounts, List.of("rediacc"))
                        .sudoers())
                .contains("needs no rule")
                .doesNotContain("Cmnd_Alias");
    }

    /** The unit is verified as systemd itself reads it, on a host that has systemd. */
    @Test
    void theUnitThatResumesAtBootIsOneThatSystemdAccepts(@TempDir Path folder) throws Exception {
        Path program = Files.writeString(folder.resolve("with blank and %"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Proposal proposal =
                Proposal.of(List.of(), "root", MountTable.parse(List.of()), List.of(program.toString(), "-cp", "a b"));
        Path unit = Files.writeString(folder.resolve("rediacc-resume.service"), proposal.unit());

        assertThat(proposal.unit()).contains("KillMode=process", "\"-cp\" \"a b\" resume");
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
                .redirectErrorStream(true)
                .start();
        String words = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor()).as(words).isZero();
        assertThat(words).doesNotContain("rediacc-resume");
    }

    private static String catalogue(String source) {
        MountTable mounts = MountTable.parse(
                List.of("1 0 8:1 / / rw - ext4 /dev/root rw", "2 1 8:2 / /srv/pg rw,noatime - xfs " + source + " rw"));
        RunningServer server =
                new RunningServer(Path.of("/srv/pg/main"), "13", Optional.of(5432), Optional.empty(), Optional.empty());
        return Proposal.of(List.of(server), "root", mounts, List.of("rediacc")).catalogue();
    }
}
