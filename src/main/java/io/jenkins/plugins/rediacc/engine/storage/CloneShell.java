package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Runs a plan's scripts inside a clone whose files this host does not show. */
public interface CloneShell {

    /**
     * Brings a script and the plan's folder into the clone and runs the script there to its end, with the plan's folder
     * as its working directory.
     *
     * @param program the script, a file of this host, inside the folder or beside other scripts
     * @param folder the plan's sealed folder
     * @param environment what the script gets beside the clone's own environment; its values stand in no argument
     * @param limit after which it is given up
     * @param sink gets all that the script prints
     * @return how the script itself ended
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where it cannot be told how the script ended
     */
    CommandResult run(Path program, Path folder, Map<String, String> environment, Duration limit, OutputSink sink);

    /** What keeps the clone from production, in a word or two. */
    String isolation();
}
