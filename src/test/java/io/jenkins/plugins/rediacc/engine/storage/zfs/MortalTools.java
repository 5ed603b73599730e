package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.Conversation;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import java.util.Set;

/** Runs so many tools that change something, and then no more, as a process that is killed. */
final class MortalTools implements CommandRunner {

    private static final Set<String> READING = Set.of("get", "list");

    private final CommandRunner commands;
    private int left;

    MortalTools(CommandRunner commands, int acts) {
        this.commands = commands;
        this.left = acts;
    }

    @Override
    public CommandResult run(Command command) {
        if (!READING.contains(command.argv().get(1)) && left-- <= 0) {
            throw new Killed();
        }
        return commands.run(command);
    }

    @Override
    public CommandResult stream(Command command, OutputSink sink) {
        return commands.stream(command, sink);
    }

    @Override
    public RunningProcess start(Command command, OutputSink sink) {
        return commands.start(command, sink);
    }

    @Override
    public Conversation converse(Command command) {
        return commands.converse(command);
    }

    /** No exception, so that nothing of the engine's own tidies up after it. */
    static final class Killed extends Error {}
}
