package io.jenkins.plugins.rediacc.engine.exec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run: an argument vector, never a line for a shell.
 *
 * @param argv the program and its arguments
 * @param environment what the program gets beside the {@linkplain Environments#base() base environment}
 * @param directory the working directory; empty for the root directory
 * @param timeout after which the program and all it started is killed; empty for never
 */
public record Command(
        List<String> argv, Map<String, String> environment, Optional<Path> directory, Optional<Duration> timeout) {

    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
    }

    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    public static Command of(List<String> argv) {
        return new Command(argv, Map.of(), Optional.empty(), Optional.empty());
    }

    /** This command with further arguments. */
    public Command with(String... arguments) {
        List<String> longer = new ArrayList<>(argv);
        longer.addAll(List.of(arguments));
        return new Command(longer, environment, directory, timeout);
    }

    /** This command run by another: the prefix, then this command's own arguments. */
    public Command prefixed(List<String> prefix) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(argv);
        return new Command(whole, environment, directory, timeout);
    }

    /**
     * This command for something that goes on when the engine has ended, such as production's server: in a session of its
     * own, and without the mark by which the engine finds what it started and ends it.
     */
    public Command outliving() {
        return prefixed(List.of("setsid", "--wait", "env", "--unset=" + ProcessTree.MARKER, "--"));
    }

    public Command withEnvironment(Map<String, String> variables) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.putAll(variables);
        return new Command(argv, more, directory, timeout);
    }

    public Command in(Path workingDirectory) {
        return new Command(argv, environment, Optional.of(workingDirectory), timeout);
    }

    public Command within(Duration limit) {
        return new Command(argv, environment, directory, Optional.of(limit));
    }
}
