package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.file.LinkSwapper;
import io.jenkins.plugins.rediacc.engine.file.Target;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine works as root in a clone's data directory while the clone's user, as whom a plan's SQL can run programs,
 * swaps files and directories for links to what is root's.
 */
@Tag("real")
class ClusterLinkAttackTest {

    private static final Position POSITION = new Position("1", "13", 1, "0/0", Consistency.CRASH, Map.of());

    private static final OsUser OWNER = new OsUser("nobody", LinkSwapper.UID, LinkSwapper.UID, "/");

    private static final String[] FILES = {
        "PG_VERSION",
        "postmaster.pid",
        "postmaster.opts",
        "recovery.signal",
        "backup_label",
        "postgresql.conf",
        "postgresql.auto.conf",
        "pg_hba.conf",
        "pg_ident.conf",
        "global/pg_control",
        "pg_replslot/slot/state",
        "pg_tblspc/16400/x",
        "base/1/PG_VERSION",
        "pg_upgrade_output.d/run.log",
        "standby.signal",
    };

    @TempDir
    private Path folder;

    private Path clone;
    private Path data;
    private Target target;

    @BeforeEach
    void makeBoth() throws IOException {
        target = Target.of(folder.resolve("roots"), FILES);
        clone = folder.toRealPath().resolve("clone");
        data = clone.resolve("main");
        for (String name : FILES) {
            Path file = data.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name.equals("PG_VERSION") ? "13\n" : "1\n");
        }
        LinkSwapper.owned(clone);
    }

    @Test
    void aVersionThatIsALinkIsNotShown() throws IOException {
        Files.delete(data.resolve("PG_VERSION"));
        Files.createSymbolicLink(data.resolve("PG_VERSION"), target.file("PG_VERSION"));

        assertThatThrownBy(() -> Cluster.versionOf(data))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("not a regular file")
                .hasMessageNotContaining(Target.SECRET);
    }

    @Test
    void filesThatAreReadAreNeverOthers() throws IOException {
        List<Supplier<Object>> reads = List.of(
                () -> Cluster.versionOf(data),
                () -> new ClusterFiles(data).version(),
                () -> new ClusterFiles(data).lockLines(),
                () -> new ClusterFiles(data).lastStart());
        for (Supplier<Object> read : reads) {
            target.withstands(LinkSwapper.between(data, target.directory()), read);
            Files.delete(data.resolveSibling("his-link"));
        }
        target.withstands(
                LinkSwapper.between(data.resolve("PG_VERSION"), target.file("PG_VERSION")),
                () -> Cluster.versionOf(data));
    }

    @Test
    void configurationIsWrittenAndFilesAreRemovedNowhereElse() throws IOException {
        target.withstands(LinkSwapper.between(data, target.directory()), done(() -> {
            new Quarantine(clone, OWNER).map(data, "x x x\n");
            OwnedFiles.directory(data.resolve("new"), OWNER, "rwx------");
        }));
        target.withstands(
                LinkSwapper.onWhatAppears(data, target.file("postgresql.conf")),
                done(() -> OwnedFiles.write(data.resolve("postgresql.conf"), "x", OWNER, "rw-------")));
    }

    @Test
    void theQuarantineCleansNoOtherDirectory() throws IOException {
        target.withstands(LinkSwapper.between(data, target.directory()), done(() -> new Quarantine(clone, OWNER)
                .clean(data, folder.resolve("roots"), POSITION)));
    }

    @Test
    void slotsAreRemovedInTheCloneAlone() throws IOException {
        target.withstands(
                LinkSwapper.between(data.resolve("pg_replslot"), target.file("pg_replslot")),
                done(() -> new Quarantine(clone, OWNER).clean(data, folder.resolve("roots"), POSITION)));
    }

    @Test
    void linksAreReplacedAndControlFilesRenamedNowhereElse() throws IOException {
        target.withstands(LinkSwapper.between(data, target.directory()), done(() -> {
            CloneLinks.replace(data.resolve("pg_tblspc/16400"), Path.of("/x"), OWNER);
            Arming.disarm(data);
            Arming.bar(data);
        }));
    }

    @Test
    void logsOfAnUpgradeAreTheClonesOwn() throws IOException {
        Path evidence = folder.resolve("evidence");
        target.withstands(
                LinkSwapper.between(data.resolve("pg_upgrade_output.d"), target.file("pg_upgrade_output.d")),
                done(() -> UpgradeLogs.collect(folder.resolve("none"), data, evidence, SecretMask.NONE)));
        Path kept = evidence.resolve("pg_upgrade/run.log");
        assertThat(Files.exists(kept) ? Files.readString(kept) : "").doesNotContain(Target.SECRET);
    }

    @Test
    void aServersLogIsWrittenInTheOutputAlone() throws IOException {
        Path logs = LinkSwapper.owned(
                        Files.createDirectories(folder.resolve("his/logs")).getParent())
                .resolve("logs");
        Supplier<Object> writing = done(() -> {
            try (ServerLog log = new ServerLog(logs.resolve("PG_VERSION"), SecretMask.NONE, line -> {})) {
                byte[] line = "a line\n".getBytes(StandardCharsets.UTF_8);
                log.accept(line, line.length);
            }
        });
        target.withstands(LinkSwapper.between(logs, target.directory()), writing);

        Files.deleteIfExists(logs.resolve("PG_VERSION"));
        Files.createSymbolicLink(logs.resolve("PG_VERSION"), target.file("PG_VERSION"));
        writing.get();
        target.assertUntouched();
        assertThat(logs.resolve("PG_VERSION")).hasContent("a line");
    }

    @Test
    void anUpgradeMovesNothingOutsideTheClone() throws IOException {
        Files.createSymbolicLink(data.resolve("pg_wal"), target.file("base"));

        assertThatThrownBy(() -> new UpgradeLayout(clone, new Cluster(data, Path.of("/bin"), "13"), data, OWNER))
                .hasMessageContaining("leads out of the clone");
        target.assertUntouched();
    }

    private interface Act {
        void run() throws IOException;
    }

    private static Supplier<Object> done(Act act) {
        return () -> {
            try {
                act.run();
                return "done";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
