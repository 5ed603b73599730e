package io.jenkins.plugins.rediacc.engine.exec;

import java.util.List;

/**
 * The place where a clone's server and a plan's steps run: production's files, its sockets and every outside address do
 * not exist there, and what is started there ends, at the latest, when the sandbox is closed or the engine dies.
 */
public interface Sandbox extends AutoCloseable {

    /**
     * The command as it is run inside, as the given user, under the sandbox's resource limits. All that the command
     * starts dies with it, also what it puts in the background: each command is the root of a process namespace of its
     * own.
     */
    Command enter(Command command, OsUser user);

    /** {@code namespaces} or {@code none}. */
    String mode();

    /** The paths that do not exist inside. */
    List<String> hidden();

    /** Ends everything inside. */
    @Override
    void close();
}
