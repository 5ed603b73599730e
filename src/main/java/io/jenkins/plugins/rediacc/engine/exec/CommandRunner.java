package io.jenkins.plugins.rediacc.engine.exec;

/** The only door to operating-system processes. Every process gets a closed standard input and a clean environment. */
public interface CommandRunner {

    /**
     * Runs a command to its end and captures what it prints, bounded in memory.
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

    /** The request to stop that ends every command of this runner; whoever waits for something else looks at it too. */
    default Cancellation cancellation() {
        return new Cancellation();
    }
}
