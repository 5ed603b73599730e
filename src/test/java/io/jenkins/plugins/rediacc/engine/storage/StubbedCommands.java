package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.Conversation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import java.util.List;
import java.util.function.Function;

/** Runs another command in the place of each: what a tool would say that this host does not have. */
public record StubbedCommands(Function<List<String>, List<String>> stub) implements CommandRunner {

    @Override
    public CommandResult run(Command command) {
        return new HostProcesses(new Cancellation()).run(Command.of(stub.apply(command.argv())));
    }

    @Override
    public CommandResult stream(Command command, OutputSink sink) {
        throw new UnsupportedOperationException(command.toString());
    }

    @Override
    public RunningProcess start(Command command, OutputSink sink) {
        throw new UnsupportedOperationException(command.toString());
    }

    @Override
    public Conversation converse(Command command) {
        throw new UnsupportedOperationException(command.toString());
    }

    @Override
    public OsUsers users() {
        return new OsUsers(this);
    }
}
