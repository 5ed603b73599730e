package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OsUsersTest {

    private final OsUsers users = new OsUsers(new HostProcesses(new Cancellation()));

    @Test
    void theCurrentUserIsTheProcesssOwnAlsoWhereThatIsNotRoot() {
        assertThat(users.current().name()).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void ownersAreLookedUp() {
        assertThat(users.owner(Path.of("/proc/1")).isRoot()).isTrue();
        assertThat(users.lookUp("0").name()).isEqualTo("root");
    }
}
