package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real namespaces, as root. */
@Tag("real")
class CutOffTest {

    private final HostProcesses processes = new HostProcesses(new Cancellation());
    private final OsUser engine = processes.users().current();
    private final OsUser owner = processes.users().lookUp("nobody");

    @TempDir
    private Path folder;

    private Path clone;
    private Path production;
    private Path programs;

    @BeforeEach
    void make() throws IOException {
        clone = directory("pool/.rediacc/clone");
        production = directory("programs/data");
        programs = directory("programs");
        Files.writeString(production.resolve("PG_VERSION"), "13\n");
        Files.setPosixFilePermissions(clone.getParent(), PosixFilePermissions.fromString("rwx------"));
    }

    private Path directory(String name) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        return directory;
    }

    @Test
    void theProgramSeesWhatItIsShownAndNothingElse() {
        CommandResult result = run(CutOff.from(engine, List.of(production)));

        assertThat(result.succeeded()).as(result.words()).isTrue();
        assertThat(result.stdout().lines())
                .as("production's file, the host's processes, capabilities, network")
                .containsExactly("0", "0", "0000000000000000", "1");
        assertThat(clone.resolve("written")).exists();
        assertThat(programs.resolve("written")).doesNotExist();
    }

    @Test
    void withoutNamespacesItLosesItsPrivilegesAlone() {
        CommandResult result = processes.run(CutOff.none(engine)
                .enclose(Command.of("sh", "-c", "id -un; grep CapEff /proc/self/status"), owner, List.of(), List.of()));

        assertThat(result.stdout()).startsWith(owner.name() + "\n").contains("0000000000000000");
    }

    private CommandResult run(CutOff cutOff) {
        String look = "ls -A " + production + " | wc -l; ls /proc | grep -c '^"
                + ProcessHandle.current().pid()
                + "$'; sed -n 's/CapBnd:.//p' /proc/self/status; ip -o link | wc -l; : >" + clone
                + "/written; ! (: >" + programs + "/written) 2>/dev/null";
        return processes.run(cutOff.enclose(Command.of("sh", "-c", look), owner, List.of(clone), List.of(programs)));
    }
}
