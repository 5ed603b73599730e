package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.IdentMap;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.PreloadLibraries;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ProductionSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.ProductionConfiguration;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.CutOff;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The upgraded clone with production's configuration, but closed: no network, a private socket, rules that let in the engine
 * alone, and nothing that acts by itself. What it shows is that this data starts with this configuration; it writes no
 * transaction. It runs where the clone lies, where no unit and no watchdog looks for a server.
 */
final class ClosedServer {

    private static final int PORT = 5432;
    private static final Duration LONGEST_START = Duration.ofMinutes(10);
    private static final int FIRST_WITH_ARCHIVE_LIBRARY = 15;

    private final CommandRunner commands;
    private final Volume clone;
    private final PromotionSettings settings;
    private final Path directory;
    private final CutOff cutOff;
    private final boolean beside;

    /**
     * A closed clone.
     *
     * @param clone the clone as a volume
     * @param directory for the socket and the rules of access
     * @param cutOff what keeps its server from everything else
     * @param beside whether production's own server runs meanwhile, which has its memory
     */
    ClosedServer(
            CommandRunner commands,
            Volume clone,
            PromotionSettings settings,
            Path directory,
            CutOff cutOff,
            boolean beside) {
        this.commands = commands;
        this.clone = clone;
        this.settings = settings;
        this.directory = directory;
        this.cutOff = cutOff;
        this.beside = beside;
    }

    /** The volume as the engine reaches it. */
    Volume volume() {
        DatabaseSpec spec = clone.database().orElseThrow();
        return clone.withDatabase(new DatabaseSpec(
                spec.kind(), spec.data(), spec.bin(), Optional.of(directory), PORT, spec.user(), spec.preload()));
    }

    /** Starts it and waits until it answers. */
    void start() {
        Production there = Production.of(commands, volume());
        prepare(there);
        new OwnServer(there, commands)
                .start(
                        cutOff,
                        List.of(clone.path(), directory),
                        readable(there),
                        commandLine(there),
                        LONGEST_START,
                        this::answers);
    }

    private List<Path> readable(Production there) {
        return new ProductionConfiguration(commands, clone, settings, Optional.empty())
                .readable(there.files().version());
    }

    private void prepare(Production there) {
        OsUser owner = there.owner();
        String engine = commands.users().current().name();
        try {
            removeDirectory();
            Files.createDirectories(directory.getParent());
            OwnedFiles.directory(directory, owner, "rwx------");
            OwnedFiles.write(directory.resolve("pg_hba.conf"), "local all all peer map=rediacc\n", owner, "rw-------");
            OwnedFiles.write(
                    directory.resolve("pg_ident.conf"),
                    new IdentMap(List.of(engine, owner.name()))
                            .text(List.of(there.spec().user())),
                    owner,
                    "rw-------");
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot prepare " + directory, e);
        }
    }

    private List<String> commandLine(Production there) {
        List<String> line = new ArrayList<>();
        settings.configurationFor(there.files().version())
                .ifPresent(outside -> line.add("config_file=" + outside + "/postgresql.conf"));
        line.addAll(List.of(
                Postmaster.CLOSED,
                "data_directory=" + there.files().data(),
                "listen_addresses=",
                "port=" + PORT,
                "unix_socket_directories=" + directory,
                "unix_socket_permissions=0700",
                "hba_file=" + directory.resolve("pg_hba.conf"),
                "ident_file=" + directory.resolve("pg_ident.conf"),
                "external_pid_file=",
                "ssl=off",
                "autovacuum=off",
                "archive_mode=off",
                "archive_command=",
                "max_wal_senders=0",
                "max_logical_replication_workers=0",
                "synchronous_standby_names=",
                "default_transaction_read_only=on",
                "logging_collector=off",
                "log_destination=stderr",
                "shared_preload_libraries=" + passiveLibraries(there)));
        if (Integer.parseInt(there.files().version()) >= FIRST_WITH_ARCHIVE_LIBRARY) {
            line.add("archive_library=");
        }
        if (beside) {
            line.addAll(List.of("shared_buffers=128MB", "huge_pages=off"));
        }
        return line;
    }

    /** A library that starts workers of its own could write. */
    private String passiveLibraries(Production there) {
        List<String> argv = new ArrayList<>(List.of(
                there.bin().resolve("postgres").toString(),
                "-C",
                "shared_preload_libraries",
                "-D",
                there.files().data().toString()));
        settings.configurationFor(there.files().version())
                .ifPresent(outside -> argv.addAll(List.of(
                        "-c",
                        "config_file=" + outside + "/postgresql.conf",
                        "-c",
                        "data_directory=" + there.files().data())));
        String named = commands.run(
                        cutOff.enclose(Command.of(argv), there.owner(), List.of(clone.path()), readable(there)))
                .orFail(ErrorCause.DATABASE, Explanation.of("cannot read production's configuration"))
                .stdout()
                .strip();
        return String.join(",", PreloadLibraries.of(named).kept());
    }

    /** Reads the catalogs. */
    void probe() {
        try (ProductionSession session = Production.of(commands, volume()).connect()) {
            session.value("select count(*) from pg_class");
        }
    }

    private boolean answers() {
        Production there = Production.of(commands, volume());
        if (!new Postmaster(there.files().data(), commands).isReady()) {
            return false;
        }
        try (ProductionSession session = there.connect()) {
            return session.value("select pg_is_in_recovery()").equals("f");
        } catch (RediaccException e) {
            return false;
        }
    }

    /** Removes what it was reached by. */
    void removeDirectory() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot remove " + directory, e);
        }
    }
}
