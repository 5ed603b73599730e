package io.jenkins.plugins.rediacc.engine.exec;

import java.time.Duration;
import java.util.OptionalInt;

/** A process that goes on, such as a database server. */
public interface RunningProcess extends AutoCloseable {

    /** The process as the host numbers it: the outermost, such as {@code unshare}. */
    long pid();

    boolean isAlive();

    /** Sends a signal, such as {@code INT}, to the program itself, past the programs that wrap it. */
    void signal(String name);

    /** Waits for the end; empty where it still runs after that time. */
    OptionalInt waitFor(Duration limit);

    /** Kills the program and all it started, and returns when they are gone. */
    @Override
    void close();
}
