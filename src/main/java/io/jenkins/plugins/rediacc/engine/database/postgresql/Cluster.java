package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data directory and the programs that serve it.
 *
 * @param data the data directory
 * @param bin the directory of the programs
 * @param version the major version, such as {@code 13}
 */
public record Cluster(Path data, Path bin, String version) {

    /** One of its programs; refused where it is not installed. */
    public Path program(String name) {
        Path program = bin.resolve(name);
        if (!Files.isExecutable(program)) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("no program " + program)
                            .todo("install PostgreSQL " + version + " with its server and client programs, or correct"
                                    + " the directory of its programs"));
        }
        return program;
    }

    /** The major version as a number, such as 13. */
    public int major() {
        return Integer.parseInt(version);
    }

    /** The major version of a data directory; see {@link MajorVersion#of}. */
    public static String versionOf(Path data) {
        return MajorVersion.of(data);
    }
}
