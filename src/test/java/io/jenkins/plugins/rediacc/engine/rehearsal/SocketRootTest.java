package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.file.LinkSwapper;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class SocketRootTest {

    @TempDir
    private Path folder;

    private Path host;
    private Path state;

    @BeforeEach
    void makeState() throws IOException {
        host = folder.resolve("run");
        state = Files.createDirectory(folder.resolve("state"));
    }

    private static String mode(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    @Test
    void rootMakesTheHostsOwnWhichOthersMayPass() throws IOException {
        assertThat(SocketRoot.of(host, state, "root", true)).isEqualTo(host);
        assertThat(mode(host)).isEqualTo("rwx--x--x");
        assertThat(SocketRoot.of(host, state, "root", true)).isEqualTo(host);
    }

    @Test
    void anotherUserTakesWhatTheAdministratorHasMadeForHimElseOneInTheState() throws IOException {
        Path inState = SocketRoot.of(host, state, "alice", false);
        assertThat(inState.getParent()).isEqualTo(state);
        assertThat(mode(inState)).isEqualTo("rwx------");

        Path own = Files.createDirectories(host.resolve("alice"));
        assertThat(SocketRoot.of(host, state, "alice", false)).isEqualTo(own);
    }

    @Test
    void whatAnotherUserHasMadeIsRefused() throws IOException {
        LinkSwapper.owned(host);
        assertRefused("belongs to user " + LinkSwapper.UID);
    }

    @Test
    void whatOthersMayWriteIsRefused() throws IOException {
        Files.createDirectory(host);
        Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused("other users may write it");
    }

    @Test
    void aLinkIsRefused() throws IOException {
        Files.createSymbolicLink(host, state);
        assertRefused("it is not a directory");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> SocketRoot.of(host, state, "root", true))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining(why)
                .hasMessageContaining("no clone was started");
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefusedBeforeAnythingIsMade() {
        Path deep = state.resolve("x".repeat(90));
        assertThatThrownBy(() -> SocketRoot.of(host, deep, "alice", false))
                .hasMessageContaining("may have 107")
                .hasMessageContaining("shorter state directory");
        assertThat(deep).doesNotExist();
    }
}
