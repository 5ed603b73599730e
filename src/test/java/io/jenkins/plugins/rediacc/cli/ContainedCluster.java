package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A production whose server runs as in a container: the first process of PID, IPC and mount namespaces of its own, its data
 * and its socket shared with the host. What stops and starts it are commands of the host, as those of a container's engine
 * are.
 */
final class ContainedCluster implements AutoCloseable {

    /** Gets what to do, the server's programs by version, the data directory, and the file that names the container. */
    private static final String CONTAINER =
            """
            #!/bin/sh
            # usage: container start|stop|kill BIN DATA NAME
            set -eu
            running() { [ -s "$4" ] && kill -0 "$(cat "$4")" 2>/dev/null; }
            case $1 in
              start)
                setsid unshare --pid --ipc --mount --fork --mount-proc sh -c \\
                  'exec setpriv --reuid postgres --regid postgres --init-groups -- "$0"/postgres -D "$1"' "$2" "$3" \\
                  >"$4.log" 2>&1 </dev/null &
                echo $! >"$4"
                i=0
                until grep -q ready "$3/postmaster.pid" 2>/dev/null; do
                  running "$@" || exit 1
                  i=$((i+1)); [ $i -lt 600 ]; sleep 0.1
                done ;;
              stop)
                pkill -INT -P "$(cat "$4")" || :
                while running "$@"; do sleep 0.05; done ;;
              kill)
                pkill -KILL -P "$(cat "$4")" || :
                while running "$@"; do sleep 0.05; done ;;
            esac
            """;

    private final Path program;
    private final Path data;
    private final Path name;

    private ContainedCluster(Path program, Path data, Path name) {
        this.program = program;
        this.data = data;
        this.name = name;
    }

    /** The production of a stage, stopped, and started again in a container. */
    static ContainedCluster of(TestCluster production, Path folder) {
        try {
            Path program = Files.writeString(folder.resolve("container"), CONTAINER);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            ContainedCluster cluster = new ContainedCluster(program, production.data(), folder.resolve("name"));
            production.stop();
            cluster.start("13");
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The catalogue's commands that reach in. */
    String commands() {
        return """
                promote:
                  stop: [%1$s, stop, "%2$s", %3$s, %4$s]
                  start: [%1$s, start, "%2$s", %3$s, %4$s]
                """
                .formatted(program, TestCluster.binOf("{version}"), data, name);
    }

    void start(String version) {
        run("start", version);
    }

    /** Ends it as a power cut would; its lock file stays, with the number that counts in the container. */
    void kill() {
        run("kill", "13");
    }

    private void run(String what, String version) {
        TestHost.run(program.toString(), what, TestCluster.binOf(version).toString(), data.toString(), name.toString());
    }

    @Override
    public void close() {
        kill();
    }
}
