package io.jenkins.plugins.rediacc.engine.exec;

/**
 * The only door to operating-system processes. Every process gets a clean environment, and a closed standard input
 * unless it is {@linkplain #converse talked to}.
 */
public interface CommandRunner {

    /**
     * Runs a tool to its end and captures what it prints, bounded in memory. A tool leaves no process behind: what it
     * started is looked for, and ended, only where the tool itself had to be.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where the program cannot be started or the run
     *     was cancelled; not for an exit code
     */
    CommandResult run(Command command);

    /**
     * Runs a command to its end; both its outputs go to the sink as they come. Whatever the command started ends with
     * it, also what it put in the background. The result's own texts are empty.
     */
    CommandResult stream(Command command, OutputSink sink);

    /** Starts a command that goes on, such as a database server; both its outputs go to the sink. */
    RunningProcess start(Command command, OutputSink sink);

    /**
     * Starts a program that is talked to over its standard input and output, such as {@code psql}. It lives until it is
     * closed, also past a cancellation, so that what was begun in production can still be ended in good order; the
     * command's time limit is not looked at.
     */
    Conversation converse(Command command);

    /** The host's users, each looked up once by this runner. */
    OsUsers users();

    /** The request to stop that ends every command of this runner; whoever waits for something else looks at it too. */
    default Cancellation cancellation() {
        return new Cancellation();
    }
}
