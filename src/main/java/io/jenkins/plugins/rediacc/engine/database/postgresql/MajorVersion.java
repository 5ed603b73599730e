package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The major versions of PostgreSQL that the engine knows, and where a data directory and a program say theirs. */
public final class MajorVersion {

    /** The oldest whose control file and functions the engine knows. */
    static final int OLDEST = 11;

    /** The newest of the same. */
    static final int NEWEST = 19;

    /** The oldest that an upgrade can lead to. */
    static final int OLDEST_TARGET = 13;

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern OF_DATA = Pattern.compile("[1-9][0-9]|[1-9]\\.[0-9]");
    private static final Pattern OF_PROGRAM = Pattern.compile("\\(PostgreSQL\\) (?<all>(?<major>\\d+)\\S*.*)");

    private MajorVersion() {}

    /**
     * What a program says of itself.
     *
     * @param major such as 19
     * @param all such as {@code 19rc1 (Debian 19~rc1-1)}
     */
    record OfProgram(int major, String all) {}

    /**
     * Of a data directory, from its {@code PG_VERSION}, such as {@code 13}.
     *
     * @throws RediaccException with exit code 4 where it cannot be read or is none that the engine knows
     */
    public static String of(Path data) {
        Path file = data.resolve("PG_VERSION");
        String version;
        try {
            version = FilesByHandle.text(file).strip();
        } catch (IOException e) {
            throw ClusterFiles.unreadable(file, e);
        }
        if (!OF_DATA.matcher(version).matches()) {
            throw RediaccException.refused(Explanation.of("the version of the cluster in " + data + " is unreadable")
                    .tool("PG_VERSION holds no version's number")
                    .todo("look at " + file));
        }
        if (version.contains(".") || Integer.parseInt(version) < OLDEST) {
            throw unknown(data, version, "too old");
        }
        if (Integer.parseInt(version) > NEWEST) {
            throw unknown(data, version, "newer than this release of rediacc knows");
        }
        return version;
    }

    private static RediaccException unknown(Path data, String version, String why) {
        return RediaccException.refused(
                Explanation.of("the cluster in " + data + " is of version " + version + ", which is " + why)
                        .todo("versions " + OLDEST + " to " + NEWEST + " can be snapshotted"));
    }

    /**
     * Of one of PostgreSQL's programs, as {@code --version} prints it.
     *
     * @throws RediaccException with exit code 3 where it is not there or is another program
     */
    static OfProgram of(CommandRunner commands, Path program) {
        CommandResult result =
                commands.run(Command.of(program.toString(), "--version").within(LIMIT));
        Matcher said = OF_PROGRAM.matcher(result.stdout().strip());
        if (!result.succeeded() || !said.find()) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of(program + " is not a program of PostgreSQL that runs here")
                            .tool(result.words())
                            .todo("install PostgreSQL there, or correct the directory of its programs"));
        }
        return new OfProgram(Integer.parseInt(said.group("major")), said.group("all"));
    }
}
