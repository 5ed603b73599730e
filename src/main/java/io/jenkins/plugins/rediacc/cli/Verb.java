package io.jenkins.plugins.rediacc.cli;

/** A verb of the command line: its fields are its parameters, set by picocli, and it does one thing. */
interface Verb {

    /** The options that it shares with the other verbs. */
    GlobalOptions options();

    /** Does it; throws {@link io.jenkins.plugins.rediacc.engine.model.RediaccException} where it cannot. */
    Result run(EngineContext context);
}
