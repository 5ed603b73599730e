package io.jenkins.plugins.rediacc.cli;

/** The command line's entry. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Shutdown shutdown = Shutdown.install();
        Invocation invocation =
                new Invocation(StandardStreams.ofProcess(), System.getenv(), shutdown.cancellation()).guarded();
        System.exit(shutdown.end(invocation.run(args)));
    }
}
