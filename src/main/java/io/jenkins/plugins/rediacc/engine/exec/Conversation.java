package io.jenkins.plugins.rediacc.engine.exec;

import java.io.InputStream;
import java.io.OutputStream;

/** A process that is talked to: it reads what is written to it and answers. Not for several threads at once. */
public interface Conversation extends AutoCloseable {

    /** Its standard input. */
    OutputStream input();

    /** Its standard output; reading waits for more, and ends when the process does. */
    InputStream output();

    /** What it has written to standard error, bounded; all of it once the process has ended. */
    String errors();

    /** All of that from a process whose output has ended: it ends in a moment, and is waited for. */
    String lastErrors();

    /** Ends it and all it started; what waits for its output sees the end. */
    @Override
    void close();
}
