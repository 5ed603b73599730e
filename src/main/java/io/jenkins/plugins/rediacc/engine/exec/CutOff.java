package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sandbox of a single program, without a keeper: its namespaces begin and end with the program, and the program ends with
 * the engine. It is for a server that must not reach anything, and that the engine finds, asks and stops as it does
 * production's: by its data directory, its socket and a signal.
 */
public final class CutOff {

    private static final String MOVE = SandboxRoot.MOVE + """
            shift 2
            exec "$@"
            """;

    private final OsUser engine;
    private final Optional<List<Path>> hidden;

    private CutOff(OsUser engine, Optional<List<Path>> hidden) {
        this.engine = engine;
        this.hidden = hidden;
    }

    /** No namespaces, where the catalogue says so. */
    public static CutOff none(OsUser engine) {
        return new CutOff(engine, Optional.empty());
    }

    /** Namespaces in which those directories are empty, also where one that is shown holds them. */
    public static CutOff from(OsUser engine, List<Path> hidden) {
        return new CutOff(engine, Optional.of(List.copyOf(hidden)));
    }

    /**
     * The command as it is run, once, as the given user.
     *
     * @param writable directories that are shown and may be written as far as their permissions allow
     * @param readable directories that are shown read-only, such as the program's own
     */
    public Command enclose(Command command, OsUser user, List<Path> writable, List<Path> readable) {
        Command home = command.withEnvironment(Map.of("HOME", user.home()));
        if (hidden.isEmpty()) {
            return endingBy("QUIT", home).prefixed(Privileges.drop(engine, user));
        }
        SandboxSpec spec = new SandboxSpec(writable, readable, hidden.get(), Optional.empty(), List.of(user));
        List<String> argv = new ArrayList<>(List.of("unshare"));
        argv.addAll(NamespaceSandbox.ownUserNamespace(engine));
        argv.addAll(
                List.of("--mount", "--propagation=private", "--net", "--ipc", "--pid", "--fork", "--kill-child=KILL"));
        argv.addAll(List.of("--", "sh", "-c", MOVE, "sh"));
        argv.addAll(root(spec).arguments());
        argv.addAll(Privileges.dropInside(engine, user));
        // A program that changes its user loses the wish to end with its parent (PR_SET_PDEATHSIG, prctl(2)).
        return endingBy("KILL", endingBy("KILL", home).prefixed(argv));
    }

    private static Command endingBy(String signal, Command command) {
        return command.prefixed(List.of("setpriv", "--pdeathsig", signal, "--"));
    }

    private SandboxRoot root(SandboxSpec spec) {
        try {
            return SandboxRoot.make(spec, engine);
        } catch (IOException | UncheckedIOException e) {
            throw RediaccException.surroundings(ErrorCause.STORAGE, NamespaceSandbox.unavailable(String.valueOf(e)), e);
        }
    }
}
