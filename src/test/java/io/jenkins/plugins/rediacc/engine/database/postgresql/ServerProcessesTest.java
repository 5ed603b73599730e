package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes as a directory shows them that looks like {@code /proc}. */
class ServerProcessesTest {

    private static final String HOST = "pid:[4026531836]";
    private static final String CONTAINER = "pid:[4026532001]";
    private static final String POSTGRES = "postgres";

    @TempDir
    private Path folder;

    private Path proc;
    private Path data;

    @BeforeEach
    void makeEngine() throws IOException {
        proc = Files.createDirectory(folder.resolve("proc"));
        data = Files.createDirectory(folder.resolve("data"));
        namespace("self", HOST);
    }

    @Test
    void aServerIsFoundByItsDirectoryAndNotByTheNumberInItsLockFile() throws IOException {
        process(4711, 1, data, POSTGRES);
        process(4712, 4711, data, POSTGRES);
        process(25, 1, folder, POSTGRES);

        assertThat(processes().first(Optional.of(25L))).contains(4711L);
        assertThat(processes().first(Optional.of(4712L)))
                .as("a child is not the first")
                .contains(4711L);
        assertThat(processes().first(Optional.empty())).contains(4711L);
    }

    @Test
    void aServerWhosePackageWasReplacedIsStillOne() throws IOException {
        process(4711, 1, data, POSTGRES + " (deleted)");

        assertThat(processes().first(Optional.empty())).contains(4711L);
    }

    @Test
    void aShellInTheDirectoryIsNoServer() throws IOException {
        process(4711, 1, data, "dash");

        assertThat(processes().first(Optional.of(4711L))).isEmpty();
        assertThat(processes().showsAll()).isTrue();
    }

    @Test
    void inANamespaceOfItsOwnAnEngineDoesNotSeeAll() throws IOException {
        Files.delete(proc.resolve("self/ns/pid"));
        namespace("self", CONTAINER);

        assertThat(processes().showsAll()).isFalse();
    }

    @Test
    void aProcessOfTheOwnersThatCannotBeLookedAtMayBeAServer() throws IOException {
        hidden(4711, (int) Files.getAttribute(data, "unix:uid") + 1);
        assertThat(processes().showsAll()).as("another user's").isTrue();

        hidden(4712, (int) Files.getAttribute(data, "unix:uid"));
        assertThat(processes().showsAll()).as("the owner's").isFalse();
    }

    @Test
    void oneThatEndsHasNoDirectoryAnyMoreAndHidesNothing() throws IOException {
        Files.createDirectory(proc.resolve("4711"));

        assertThat(processes().showsAll()).isTrue();
    }

    @Test
    void tellsAServerInAContainerFromOneBesideTheEngine() throws IOException {
        process(4711, 1, data, POSTGRES);
        namespace("4711", CONTAINER);
        process(4712, 1, data, POSTGRES);
        namespace("4712", HOST);

        assertThat(processes().isElsewhere(4711)).isTrue();
        assertThat(processes().isElsewhere(4712)).isFalse();
    }

    private ServerProcesses processes() {
        return new ServerProcesses(proc, data);
    }

    private void process(long pid, long parent, Path directory, String program) throws IOException {
        Path process = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.createSymbolicLink(process.resolve("cwd"), directory);
        Files.createSymbolicLink(process.resolve("exe"), Path.of(program));
        Files.writeString(process.resolve("stat"), pid + " (post) gres) S " + parent + " 1 1 0");
    }

    /** What is no link cannot be read as one, as a working directory that this user may not see. */
    private void hidden(long pid, int uid) throws IOException {
        Path process = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(process.resolve("cwd"), "");
        Files.writeString(process.resolve("status"), "Name:\tpostgres\nUid:\t%1$d\t%1$d\t%1$d\t%1$d\n".formatted(uid));
    }

    private void namespace(String process, String name) throws IOException {
        Path ns = Files.createDirectories(proc.resolve(process + "/ns"));
        Files.createSymbolicLink(ns.resolve("pid"), Path.of(name));
    }
}
