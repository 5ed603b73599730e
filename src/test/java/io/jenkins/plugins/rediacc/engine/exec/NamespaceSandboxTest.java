package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real namespaces, as root and as an ordinary user. */
@Tag("real")
class NamespaceSandboxTest {

    private final HostProcesses processes = new HostProcesses(new Cancellation());
    private final OsUsers users = new OsUsers(processes);
    private final OsUser engine = users.current();
    private final OsUser scripts = engine.isRoot() ? users.lookUp("nobody") : engine;

    @TempDir
    private Path folder;

    private Path production;
    private Path clone;
    private NamespaceSandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        production = Files.createDirectories(folder.resolve("pool/production"));
        Files.writeString(production.resolve("data"), "precious");
        Path snapshots = Files.createDirectories(folder.resolve("pool/.rediacc"));
        Files.createDirectories(snapshots.resolve("other"));
        clone = Files.createDirectories(snapshots.resolve("clone one"));
        Files.writeString(clone.resolve("data"), "copy");
        Files.setPosixFilePermissions(snapshots, PosixFilePermissions.fromString("rwx------"));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        SandboxSpec spec = new SandboxSpec(
                List.of(clone), List.of(), List.of(production, snapshots), Optional.of(temporary), List.of(scripts));
        sandbox = NamespaceSandbox.open(spec, engine, ResourceGroup.lowPriority(), processes);
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void hidesProductionAndShowsTheCloneUnderItsOwnPath() {
        CommandResult result =
                inside("ls -A " + production + "; cat '" + clone + "/data'; ls '" + clone.getParent() + "/other'");

        assertThat(result.stdout()).isEqualTo("copy");
        assertThat(result.stderr()).contains("other");
        assertThat(production.resolve("data")).hasContent("precious");
    }

    @Test
    void itsWorkingDirectoryIsNoWayOut() {
        Command look = Command.of("bash", "-c", "pwd; cat ../../production/data; ls ../other; cat data")
                .in(clone);

        CommandResult result = processes.run(sandbox.enter(look, scripts));

        assertThat(result.stdout()).isEqualTo(clone + "\ncopy");
        assertThat(result.stderr()).contains("../../production/data", "../other");
    }

    @Test
    void hasALoopbackAndNoOtherNetwork() throws IOException {
        try (ServerSocket outside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandResult result = inside("exec 3<>/dev/tcp/127.0.0.1/" + outside.getLocalPort());

            assertThat(result.stderr()).contains("Connection refused");
        }
        assertThat(inside("ip -o link | wc -l").stdout().strip()).isEqualTo("1");
    }

    @Test
    void showsOfTheHostWhatTheListNamesAndNothingElse() throws IOException {
        Path beside = Files.writeString(folder.resolve("beside"), "a neighbour's");
        String host = ManagementFactory.getRuntimeMXBean().getName().split("@")[0];

        CommandResult result = inside("cat " + beside + " /proc/*/root" + beside + " /proc/" + host + "/comm;"
                + " ls /home /root /srv /run/* /etc/shadow /etc/postgresql /sys /dev/tty /usr/local/src; echo; ls /");

        assertThat(result.stdout().lines())
                .isSubsetOf(
                        "",
                        "bin",
                        "dev",
                        "etc",
                        "lib",
                        "lib32",
                        "lib64",
                        "libx32",
                        "nix",
                        "proc",
                        "run",
                        "sbin",
                        "tmp",
                        "usr",
                        "var",
                        inside("echo " + folder.getName(0)).stdout().strip());
        assertThat(result.stderr()).doesNotContain("Permission denied");
        assertThat(inside("command -v psql; test -r /etc/passwd && id -un").stdout())
                .contains(scripts.name());
    }

    @Test
    void cannotWriteWhatItIsShownReadOnlyNorMakeAnythingInItsRoot() {
        CommandResult result = inside(
                "for place in / /usr/bin /etc /dev /usr/local /var; do (: >$place/planted) 2>&1 && echo made; done");

        assertThat(result.stdout()).doesNotContain("made").contains("Read-only file system");
    }

    @Test
    void reachesNoSocketOfTheHostBelowAHiddenPath() throws IOException {
        Path socket = production.resolve(".s.PGSQL.5432");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(inside("ls " + socket).succeeded()).isFalse();
        }
    }

    @Test
    void hasATemporaryDirectoryOfItsOwnAndSeesNoProcessOfTheHost() throws IOException {
        assertThat(inside("echo mine > /tmp/file; ls /proc | grep -c '^[0-9]'")
                        .stdout()
                        .strip())
                .matches("[1-6]");
        assertThat(folder.resolve("tmp/file")).hasContent("mine");
        assertThat(Path.of("/tmp/file")).doesNotExist();
    }

    @Test
    void runsAsTheGivenUserWithoutAnyPrivilege() {
        CommandResult result = inside("id -un; grep -E '^(Cap|NoNewPrivs)' /proc/self/status; umount /tmp");

        assertThat(result.stdout().lines())
                .containsExactly(
                        scripts.name(),
                        "CapInh:\t0000000000000000",
                        "CapPrm:\t0000000000000000",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000",
                        "CapAmb:\t0000000000000000",
                        "NoNewPrivs:\t1");
        assertThat(result.succeeded()).isFalse();
    }

    @Test
    void whatACommandPutsInTheBackgroundDiesWithItAlsoFromAnotherSession() throws IOException {
        inside(
                "setsid env -i sh -c 'echo $$ > /tmp/pid; sleep 300' >/dev/null 2>&1 & while ! [ -s /tmp/pid ]; do :; done");

        assertThat(processesBelow(sandbox.keeperPid()))
                .as("only the keeper's own processes are left")
                .noneMatch(command -> command.contains("sleep"));
    }

    @Test
    void nothingInsideOutlivesIt() {
        RunningProcess server = processes.start(sandbox.enter(Command.of("sleep", "300"), scripts), OutputSink.DROP);
        sandbox.close();

        assertThat(server.waitFor(Duration.ofSeconds(20))).isPresent();
    }

    @Test
    void passesOnExitCodesAndArguments() {
        assertThat(inside("exit 42").exitCode()).isEqualTo(42);
        assertThat(inside("kill -9 $$").exitCode()).isEqualTo(137);
        CommandResult echoed =
                processes.run(sandbox.enter(Command.of("printf", "%s|", "a b", "$HOME", "--", "'"), scripts));
        assertThat(echoed.stdout()).isEqualTo("a b|$HOME|--|'|");
    }

    @Test
    void saysWhatToDoWhereItCannotBeMade() {
        SandboxSpec broken =
                new SandboxSpec(List.of(folder.resolve("missing")), List.of(), List.of(), Optional.empty(), List.of());

        assertThatThrownBy(() -> NamespaceSandbox.open(broken, engine, ResourceGroup.lowPriority(), processes))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("isolation: none");
    }

    private CommandResult inside(String script) {
        return processes.run(sandbox.enter(Command.of("bash", "-c", script), scripts));
    }

    private static List<String> processesBelow(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(process -> process.info().commandLine().orElse(""))
                .toList();
    }
}
