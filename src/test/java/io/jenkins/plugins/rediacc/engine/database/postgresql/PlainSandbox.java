package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.Sandbox;
import java.util.List;

/** No isolation: only changes the user, where the test runs as root. */
final class PlainSandbox implements Sandbox {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @Override
    public Command enter(Command command, OsUser user) {
        return ROOT
                ? command.prefixed(
                        List.of("setpriv", "--reuid=" + user.uid(), "--regid=" + user.gid(), "--init-groups", "--"))
                : command;
    }

    @Override
    public String mode() {
        return "none";
    }

    @Override
    public List<String> hidden() {
        return List.of();
    }

    @Override
    public void close() {}
}
