package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mount, network, process and IPC namespaces of their own (namespaces(7)). Their root directory is {@linkplain SandboxRoot
 * put together} from what is named; nothing else of the host's files, sockets and processes exists there, and there is a
 * loopback and no other network. As an ordinary user, a user namespace carries them.
 *
 * <p>A keeper process holds the namespaces. It reads from a pipe whose other end only the engine has, so that it ends
 * with the engine, however that dies; and as it is the first process of its namespace, the kernel then kills all that
 * runs inside.
 */
public final class NamespaceSandbox implements Sandbox {

    private static final String KEEPER =
            SandboxRoot.MOVE + """
            echo ready
            exec cat >/dev/null
            """;

    /** Whether all of it is allowed here: an empty root on an empty file system. */
    private static final String TRIAL =
            "set -e; ip link set lo up; mount -n -t proc rediacc /proc; mount -n -t tmpfs rediacc /dev; cd /dev;"
                    + " pivot_root . .";

    /** The first process of a command's own namespace: it waits for the command, and the rest dies with it. */
    private static final List<String> FIRST_PROCESS = List.of("sh", "-c", "\"$@\"; exit $?", "sh");

    private static final String READY = "ready";
    private static final Duration SET_UP = Duration.ofSeconds(20);

    private final OsUser engine;
    private final ResourceGroup resources;
    private final SandboxSpec spec;
    private final TetheredProcess keeper;

    private NamespaceSandbox(OsUser engine, ResourceGroup resources, SandboxSpec spec, TetheredProcess keeper) {
        this.engine = engine;
        this.resources = resources;
        this.spec = spec;
        this.keeper = keeper;
    }

    /** Whether this host lets this user make the namespaces. */
    public static boolean isAvailable(OsUser engine, CommandRunner commands) {
        return commands.run(Command.of(unshare(engine)).with("--", "sh", "-c", TRIAL))
                .succeeded();
    }

    /** Makes the namespaces. */
    public static NamespaceSandbox open(
            SandboxSpec spec, OsUser engine, ResourceGroup resources, HostProcesses commands) {
        try (SandboxRoot root = SandboxRoot.make(spec, engine)) {
            List<String> argv = new ArrayList<>(unshare(engine));
            argv.addAll(List.of("--", "sh", "-c", KEEPER, "sh"));
            argv.addAll(root.arguments());
            TetheredProcess keeper = commands.tether(Command.of(argv), READY);
            if (!keeper.awaitReady(SET_UP)) {
                keeper.close();
                throw RediaccException.surroundings(ErrorCause.STORAGE, unavailable(keeper.output()));
            }
            return new NamespaceSandbox(engine, resources, spec, keeper);
        } catch (IOException | UncheckedIOException e) {
            throw RediaccException.surroundings(ErrorCause.STORAGE, unavailable(String.valueOf(e)), e);
        }
    }

    static Explanation unavailable(String words) {
        return Explanation.of("cannot make the namespaces that keep a clone from production")
                .tool(words)
                .state("nothing runs in the clone")
                .todo("see 'rediacc doctor'; where namespaces cannot be had, the catalogue must say"
                        + " 'isolation: none'");
    }

    @Override
    public Command enter(Command command, OsUser user) {
        List<String> argv = new ArrayList<>(resources.prefix());
        argv.addAll(List.of("nsenter", "--target=" + keeper.program().pid(), "--mount", "--net", "--ipc", "--pid"));
        if (!engine.isRoot()) {
            argv.addAll(List.of("--user", "--preserve-credentials"));
        }
        argv.addAll(List.of("--", "unshare"));
        argv.addAll(ownUserNamespace(engine));
        argv.addAll(List.of("--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--"));
        argv.addAll(Privileges.dropInside(engine, user));
        argv.addAll(FIRST_PROCESS);
        // A working directory that is entered before the namespaces would be the host's, and a way out by '..'.
        argv.addAll(List.of("env", "--chdir=" + command.directory().orElse(Path.of("/"))));
        return new Command(command.prefixed(argv).argv(), command.environment(), Optional.empty(), command.timeout());
    }

    @Override
    public String mode() {
        return "namespaces";
    }

    @Override
    public List<String> hidden() {
        return spec.hide().stream().map(Path::toString).toList();
    }

    /** The process that holds the namespaces, as the host numbers it. */
    public long keeperPid() {
        return keeper.pid();
    }

    @Override
    public void close() {
        keeper.close();
        resources.close();
    }

    private static List<String> unshare(OsUser engine) {
        List<String> argv = new ArrayList<>(List.of("unshare"));
        argv.addAll(ownUserNamespace(engine));
        argv.addAll(
                List.of("--mount", "--propagation=private", "--net", "--ipc", "--pid", "--fork", "--kill-child=KILL"));
        return argv;
    }

    /**
     * An ordinary user may make other namespaces only together with one of users. Who enters that keeps his user number
     * and so loses its privileges with the next program (user_namespaces(7)): a command brings one of its own along.
     */
    static List<String> ownUserNamespace(OsUser engine) {
        return engine.isRoot() ? List.of() : List.of("--user", "--map-current-user", "--keep-caps");
    }
}
