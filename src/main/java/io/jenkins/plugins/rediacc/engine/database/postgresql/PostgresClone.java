package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.model.Action;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A PostgreSQL cluster in a clone. */
public final class PostgresClone implements CloneDatabase {

    private final CloneContext context;
    private final BuiltIns builtIns;

    public PostgresClone(CloneContext context, BuiltIns builtIns) {
        this.context = context;
        this.builtIns = builtIns;
    }

    /** What it was made with. */
    public CloneContext context() {
        return context;
    }

    /** A new session of the superuser; the caller closes it. */
    public Connection connect(String database) {
        throw new UnsupportedOperationException(database);
    }

    /** The databases that accept connections, without {@code template0}, by name. */
    public List<String> databases() {
        throw new UnsupportedOperationException();
    }

    /** The running server's version as {@code server_version_num} says it, such as 130016. */
    public int version() {
        throw new UnsupportedOperationException();
    }

    /** The directory of the programs that serve it now. */
    public Path bin() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void start(Duration limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isServing() {
        return false;
    }

    @Override
    public Map<String, String> environment() {
        throw new UnsupportedOperationException();
    }

    @Override
    public StepOutcome runSql(Path file, Action.RunSql sql, Duration limit, OutputSink output) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StepOutcome runBuiltIn(Action.BuiltIn action, BuiltInContext builtInContext) {
        return builtIns.named(action.uses()).run(this, action.with(), builtInContext);
    }

    @Override
    public List<String> outsideReferences() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
