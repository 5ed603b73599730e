package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.model.Action;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The database in a clone. Not for several threads at once. */
public interface CloneDatabase extends AutoCloseable {

    /**
     * Starts the server in quarantine, waits through its recovery and reads its settings back; a difference stops it.
     *
     * @param limit how long recovery may take
     */
    void start(Duration limit);

    /** Stops the server cleanly. */
    void stop();

    /** Whether the server runs and answers. */
    boolean isServing();

    /** What a script needs to reach this clone and nothing else: {@code PGHOST}, {@code REDIACC_JDBC_URL} and others. */
    Map<String, String> environment();

    /**
     * Offers the running server on a loopback port of the host, to those who hold the clone's own certificate; ends with
     * {@link #close}. Gives the variables by which programs outside the clone's sandbox find it.
     */
    Map<String, String> publish();

    /**
     * Runs an SQL file in one session, stopping at the first error; what it prints goes to the sink.
     *
     * @param folder the plan's folder
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where the server is gone
     */
    StepOutcome runSql(Path folder, Action.RunSql sql, Duration limit, OutputSink output);

    /** Runs a built-in step or test. */
    StepOutcome runBuiltIn(Action.BuiltIn action, BuiltInContext context);

    /** Looks at what is stored in the running server by rules of its programs' libraries; the steps have not begun. */
    LibraryLook lookAtLibraries();

    /** Foreign servers, user mappings and subscriptions in it that name other machines. */
    List<String> outsideReferences();

    /** Stops the server, by force if need be, and frees what it holds outside the clone; never throws. */
    @Override
    void close();
}
