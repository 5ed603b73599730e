package io.jenkins.plugins.rediacc.engine.exec;

import java.util.List;

/** No isolation at all, for hosts without namespaces whose administrator said so; only the user and limits differ. */
public final class PlainSandbox implements Sandbox {

    private final OsUser engine;
    private final ResourceGroup resources;

    public PlainSandbox(OsUser engine, ResourceGroup resources) {
        this.engine = engine;
        this.resources = resources;
    }

    @Override
    public Command enter(Command command, OsUser user) {
        return command.prefixed(Privileges.drop(engine, user)).prefixed(resources.prefix());
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
    public void close() {
        resources.close();
    }
}
