package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.Sandbox;
import io.jenkins.plugins.rediacc.engine.storage.CloneShell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Where a clone's scripts run, and what keeps them from production there. */
interface ScriptPlace {

    /** Runs a script to its end, with the plan's folder as its working directory; what it prints goes to the sink. */
    CommandResult run(Path program, Path folder, Map<String, String> environment, Duration limit, OutputSink sink);

    /** What isolates it, in a word or two. */
    String isolation();

    /** The paths of this host that do not exist there. */
    List<String> hidden();

    /** In a sandbox of this host, as the given user. */
    static ScriptPlace in(Sandbox sandbox, OsUser user, CommandRunner commands) {
        return new OnThisHost(sandbox, user, commands);
    }

    /** Where the storage is. */
    static ScriptPlace in(CloneShell shell) {
        return new Elsewhere(shell);
    }

    /** Scripts on this host. */
    record OnThisHost(Sandbox sandbox, OsUser user, CommandRunner commands) implements ScriptPlace {

        @Override
        public CommandResult run(
                Path program, Path folder, Map<String, String> environment, Duration limit, OutputSink sink) {
            Command command = Command.of(program.toString())
                    .withEnvironment(environment)
                    .in(folder)
                    .within(limit);
            return commands.stream(sandbox.enter(command, user), sink);
        }

        @Override
        public String isolation() {
            return sandbox.mode();
        }

        @Override
        public List<String> hidden() {
            return sandbox.hidden();
        }
    }

    /** Scripts where the storage is: nothing of this host exists there. */
    record Elsewhere(CloneShell shell) implements ScriptPlace {

        @Override
        public CommandResult run(
                Path program, Path folder, Map<String, String> environment, Duration limit, OutputSink sink) {
            return shell.run(program, folder, environment, limit, sink);
        }

        @Override
        public String isolation() {
            return shell.isolation();
        }

        @Override
        public List<String> hidden() {
            return List.of();
        }
    }
}
