package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a built-in step or test works with.
 *
 * @param before a second clone of the same snapshot, served by the old programs, as it was before the steps; made on
 *     first use and shared by all tests of the rehearsal
 * @param evidence a directory for its logs; files put there are listed in the report
 * @param plan the sealed copy of the plan's files
 * @param limit how long it may take
 * @param output for people
 */
public record BuiltInContext(
        Supplier<CloneDatabase> before, Path evidence, Path plan, Duration limit, OutputSink output) {

    /** The same with another limit. */
    public BuiltInContext within(Duration other) {
        return new BuiltInContext(before, evidence, plan, other, output);
    }
}
