package io.jenkins.plugins.rediacc.engine.exec;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs programs on this host, and remembers each command. */
public final class CountingRunner implements CommandRunner {

    private final CommandRunner commands = new HostProcesses(new Cancellation());
    private final List<List<String>> ran = new CopyOnWriteArrayList<>();
    private final OsUsers users = new OsUsers(this);

    /** How many commands ran that program, itself or by another that was in front of it. */
    public long count(String program) {
        return ran.stream()
                .filter(argv -> argv.stream().anyMatch(word -> word.equals(program) || word.endsWith("/" + program)))
                .count();
    }

    /** Forgets what ran so far. */
    public void reset() {
        ran.clear();
    }

    @Override
    public CommandResult run(Command command) {
        ran.add(command.argv());
        return commands.run(command);
    }

    @Override
    public CommandResult stream(Command command, OutputSink sink) {
        ran.add(command.argv());
        return commands.stream(command, sink);
    }

    @Override
    public RunningProcess start(Command command, OutputSink sink) {
        ran.add(command.argv());
        return commands.start(command, sink);
    }

    @Override
    public Conversation converse(Command command) {
        ran.add(command.argv());
        return commands.converse(command);
    }

    @Override
    public OsUsers users() {
        return users;
    }
}
