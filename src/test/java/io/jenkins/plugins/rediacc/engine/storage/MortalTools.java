package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.Conversation;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import java.util.Set;

/** Runs so many tools that change something, and then no more, as a process that is killed. */
public final class MortalTools implements CommandRunner {

    private static final int WORDS = 2;

    private final CommandRunner commands;
    private final Set<String> reading;
    private int left;

    /**
     * Tools that end after so many acts.
     *
     * @param reading the programs and subcommands that change nothing
     */
    public MortalTools(CommandRunner commands, int acts, Set<String> reading) {
        this.commands = commands;
        this.left = acts;
        this.reading = reading;
    }

    @Override
    public CommandResult run(Command command) {
        boolean reads = command.argv().stream().limit(WORDS).anyMatch(reading::contains);
        if (!reads && left-- <= 0) {
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

    @Override
    public OsUsers users() {
        return commands.users();
    }

    /** No exception, so that nothing of the engine's own tidies up after it. */
    public static final class Killed extends Error {}
}
