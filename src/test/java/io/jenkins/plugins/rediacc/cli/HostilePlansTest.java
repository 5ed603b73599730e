package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Plans that try each way out of a clone, as its superuser and as the user who owns production's files too, beside a running
 * production and another running cluster of the same user. Each step goes on whatever was refused, so that all is tried;
 * nothing outside the clone may have changed.
 */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePlansTest {

    private static final String WRITE_EVERYWHERE =
            """
            for file in %configuration/postgresql.conf %neighbour/postgresql.conf %production/postgresql.conf; do
              echo 'port = 1' >>"$file"
            done
            for place in %configuration %neighbour %production %home/.ssh %state /etc/postgresql /var/lib /run; do
              echo planted >"$place/planted"
              cp %home/.ssh/id_ed25519 "$place/planted"
            done
            for process in /proc/[0-9]* /proc/self /proc/thread-self; do
              echo 'port = 1' >>"$process/root%configuration/postgresql.conf"
              echo planted >"$process/root%neighbour/planted"
              for way in "$process"/cwd "$process"/fd/*; do
                echo planted >"$way/../../../../../../../..%neighbour/planted"
              done
            done
            """;

    private static final String CONNECT_EVERYWHERE =
            """
            for host in %sockets 127.0.0.1 /proc/[0-9]*/root%sockets; do
              psql -X -w -h "$host" -p %port -U postgres -d postgres -c 'insert into loot values (1)'
            done
            for host in %productionSockets 127.0.0.1; do
              psql -X -w -h "$host" -p %productionPort -U postgres -d postgres -c 'create table planted()'
            done
            """;

    private static final String SIGNAL_THE_NEIGHBOUR =
            """
            kill -9 %process
            exit 0
            """;

    /** The numbers of system calls are those of x86-64: chroot 161, ptrace 101, setns 308, pidfd_open 434. */
    private static final String ASK_THE_KERNEL =
            """
            touch_it='echo planted >%neighbour/planted; echo 1 >>%configuration/postgresql.conf'
            cd "$REDIACC_CLONE_PATH/main"
            mkdir -p way/in
            mount --bind / way/in && echo planted >"way/in%neighbour/planted"
            mount -t devtmpfs none way/in && exit 9
            mknod disk b 7 0 && exit 9
            umount -l / && sh -c "$touch_it"
            pivot_root . way/in && sh -c "$touch_it"
            nsenter --target 1 --mount --pid -- sh -c "$touch_it"
            unshare --user --map-root-user --mount --pid --fork sh -c "
              umount -l /proc; umount -l /tmp; umount -l /usr; umount -l /; $touch_it
              mount -t proc none /proc; $touch_it
              mount --rbind / way/in; cd way/in; pivot_root . .; umount -l .; $touch_it
              cd /; mkdir -p /tmp/deep; chroot /tmp/deep true; chroot ../../../.. sh -c '$touch_it'
              mknod disk b 7 0 && cat disk >/dev/null && echo planted >/tmp/device
              nsenter --target 1 --all -- sh -c '$touch_it'"
            [ -e /tmp/device ] && exit 9
            if [ "$(uname -m)" = x86_64 ]; then
              perl -e 'syscall(101, 16, shift() + 0, 0, 0) == 0 and exit 9' %process || exit 9
              perl -e 'my $fd = syscall(434, shift() + 0, 0); $fd >= 0 and exit 9' %process || exit 9
              perl -e 'open my $f, "<", "/proc/1/ns/mnt" or exit; syscall(308, fileno $f, 0) == 0 and exit 9' || exit 9
              perl -e 'my $deep = "deep"; mkdir $deep; syscall(161, $deep) == 0 and exit 9' || exit 9
            fi
            rmdir way/in way deep
            exit 0
            """;

    private static final String LEAVE_A_PROCESS =
            """
            loop=': %mark; while :; do echo planted >%neighbour/planted; sleep 0.1; done'
            setsid nohup sh -c "$loop" >/dev/null 2>&1 &
            (setsid unshare --user --map-root-user --pid --fork sh -c "$loop" >/dev/null 2>&1 &) &
            exit 0
            """;

    private final Stage stage = Stage.btrfs(2L << 30);
    private final Neighbourhood outside = new Neighbourhood(stage);

    @BeforeAll
    void open() throws IOException {
        outside.open();
    }

    @AfterAll
    void close() throws IOException {
        outside.close();
        stage.close();
    }

    @Test
    void sqlOfASuperuserReachesNothing() {
        tryOut(
                """
                name: SQL
                steps:
                  - name: Files
                    sql: files.sql
                  - name: Programs
                    sql: programs.sql
                  - name: Other servers
                    sql: servers.sql
                """,
                Map.of(
                        "files.sql",
                        attempts(
                                        "copy (select 'port = 1') to '%configuration/postgresql.conf'",
                                        "copy (select 'planted') to '%neighbour/planted'",
                                        "copy (select 'planted') to '%home/.ssh/authorized_keys'",
                                        "copy (select 'planted') to '%production/planted'",
                                        "copy (select 'planted') to '%state/planted'",
                                        "create table stolen(line text)",
                                        "copy stolen from '%neighbour/postgresql.conf'",
                                        "insert into stolen select pg_read_file('%home/.ssh/id_ed25519')",
                                        "insert into stolen select pg_read_file('/proc/' || n || '/root%configuration/postgresql.conf')"
                                                + " from generate_series(1, 9) n",
                                        "insert into stolen select pg_ls_dir('%production')",
                                        "select lo_export(lo_from_bytea(0, 'planted'), '%neighbour/planted')",
                                        "insert into stolen select lo_get(lo_import('%neighbour/postgresql.conf'))::text")
                                + "do $$ begin assert (select count(*) from stolen) = 0; end $$;\n",
                        "programs.sql",
                        attempts("copy (select 1) to program $program$\n"
                                + WRITE_EVERYWHERE
                                + CONNECT_EVERYWHERE
                                + "(setsid sh -c ': %mark; sleep 600' &) &\n"
                                + SIGNAL_THE_NEIGHBOUR
                                + "$program$"),
                        "servers.sql",
                        attempts(
                                "create extension dblink",
                                "select dblink_exec('host=%sockets port=%port dbname=postgres user=postgres',"
                                        + " 'insert into loot values (1)')",
                                "select dblink_exec('host=127.0.0.1 port=%port dbname=postgres user=postgres',"
                                        + " 'insert into loot values (1)')",
                                "create extension postgres_fdw",
                                "create server beside foreign data wrapper postgres_fdw"
                                        + " options (host '%sockets', port '%port', dbname 'postgres')",
                                "create user mapping for current_user server beside options (user 'postgres')",
                                "create foreign table loot(i int) server beside",
                                "insert into loot values (1)")));
    }

    @Test
    void scriptsOfTheDatasOwnerReachNothing() {
        tryOut(
                """
                name: Scripts
                steps:
                  - name: Files, sockets and signals
                    run: ./outside.sh
                  - name: The kernel
                    run: ./kernel.sh
                  - name: What is left behind
                    run: ./behind.sh
                  - name: No privilege, and no terminal
                    run: |
                      grep -E '^Cap' /proc/self/status | grep -v 0000000000000000 && exit 9
                      grep -E '^NoNewPrivs:.1$' /proc/self/status
                      if (: </dev/tty) || (: >/usr/bin/planted); then exit 9; fi
                """,
                Map.of(
                        "outside.sh",
                        outside.fill("#!/bin/bash\n" + WRITE_EVERYWHERE + CONNECT_EVERYWHERE + SIGNAL_THE_NEIGHBOUR),
                        "kernel.sh",
                        outside.fill("#!/bin/bash\n" + ASK_THE_KERNEL),
                        "behind.sh",
                        outside.fill("#!/bin/bash\n" + LEAVE_A_PROCESS)));
    }

    @Test
    void whatTheDataRunsReachesNothing() {
        tryOut(
                """
                name: Data
                steps:
                  - name: Plant
                    sql: plant.sql
                  - name: Upgrade the cluster
                    uses: postgresql/pg-upgrade
                    with: { to: %s }
                """
                        .formatted(TestCluster.binOf(Stage.NEW_VERSION)),
                Map.of(
                        "plant.sql",
                        outside.fill(
                                """
                                create function act() returns void language plpgsql as $f$
                                begin
                                  copy (select 1) to program $program$
                                %s
                                exit 0
                                $program$;
                                end $f$;
                                create function spring(i int) returns int immutable language plpgsql as $f$
                                begin perform public.act(); return i; end $f$;
                                create table trap as select generate_series(1, 3) as i;
                                create index sprung on trap(spring(i));
                                """
                                        .formatted(WRITE_EVERYWHERE))));
    }

    /** They would run before there is a clone, to be asked for their version and to make the empty new cluster. */
    @Test
    void programsThatSomebodyElseCanReplaceAreNotRun() throws IOException {
        Path programs = outside.foreignPrograms();

        Stage.Outcome outcome = stage.startTest(
                        stage.plan(Stage.UPGRADE.replace(
                                TestCluster.binOf(Stage.NEW_VERSION).toString(), programs.toString())),
                        stage.output())
                .await();

        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(4);
        assertThat(outcome.stderr()).contains(programs.toString(), "belongs to another user", "what to do");
        assertThat(programs.resolve("ran")).doesNotExist();
        stage.assertNothingLeft();
    }

    @Test
    void aPlanMayNotAskToSeeAnotherCluster() {
        String plan = "name: Curious\nsees: [%s]\nsteps:\n  - name: Look\n    run: |\n      true\n";

        Rehearsal rehearsal = stage.test(stage.plan(plan.formatted(outside.configuration())));

        assertThat(rehearsal.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(describe(rehearsal)).contains(outside.configuration().toString(), "what a clone must not see");
        stage.assertNothingLeft();
    }

    /** A plan goes through, whatever it tries, and has changed nothing. */
    private void tryOut(String plan, Map<String, String> files) {
        Map<String, String> before = outside.facts();

        Rehearsal rehearsal = stage.test(stage.plan(plan, files));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
        assertThat(outside.facts()).as("what lies outside the clone").isEqualTo(before);
        Stage.awaitThat("no process is left", () -> ProcessHandle.allProcesses()
                .noneMatch(process -> process.info().commandLine().orElse("").contains(": " + outside.mark())));
        stage.assertNothingLeft();
    }

    /** Statements of which each may fail. */
    private String attempts(String... statements) {
        StringBuilder sql = new StringBuilder();
        for (String statement : statements) {
            sql.append("do $do$ begin execute $try$")
                    .append(outside.fill(statement))
                    .append("$try$; exception when others then raise notice '%', sqlerrm; end $do$;\n");
        }
        return sql.toString();
    }
}
