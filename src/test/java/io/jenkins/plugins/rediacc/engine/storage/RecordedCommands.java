package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.Conversation;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs every command as another runner does, and remembers it. */
public final class RecordedCommands implements CommandRunner {

    private final CommandRunner commands;
    private final List<List<String>> recorded = new CopyOnWriteArrayList<>();

    public RecordedCommands(CommandRunner commands) {
        this.commands = commands;
    }

    /** What was run since this was asked last. */
    public List<List<String>> taken() {
        List<List<String>> taken = List.copyOf(recorded);
        recorded.clear();
        return taken;
    }

    private Command remember(Command command) {
        recorded.add(command.argv());
        return command;
    }

    @Override
    public CommandResult run(Command command) {
        return commands.run(remember(command));
    }

    @Override
    public CommandResult stream(Command command, OutputSink sink) {
        return commands.stream(remember(command), sink);
    }

    @Override
    public RunningProcess start(Command command, OutputSink sink) {
        return commands.start(remember(command), sink);
    }

    @Override
    public Conversation converse(Command command) {
        return commands.converse(remember(command));
    }

    @Override
    public OsUsers users() {
        return commands.users();
    }

    @Override
    public Cancellation cancellation() {
        return commands.cancellation();
    }
}
