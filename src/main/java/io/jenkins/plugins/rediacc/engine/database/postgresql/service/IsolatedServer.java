package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.ProductionConfiguration;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A clone's server in the part of production: in namespaces in which nothing is but what it needs, on a private socket, and gone when the engine is gone. The clone's own configuration is that of the quarantine.
 */
final class IsolatedServer implements OpenServer {

    private static final Duration LONGEST_START = Duration.ofMinutes(30);

    private final CommandRunner commands;
    private final Volume volume;
    private final PostgresService.Isolation isolation;
    private final BooleanSupplier answers;

    IsolatedServer(
            CommandRunner commands, Volume volume, PostgresService.Isolation isolation, BooleanSupplier answers) {
        this.commands = commands;
        this.volume = volume;
        this.isolation = isolation;
        this.answers = answers;
    }

    @Override
    public void start(Production production) {
        if (!Files.exists(isolation.sockets())) {
            OwnedFiles.directory(isolation.sockets(), production.owner(), "rwx------");
        }
        List<String> settings = List.of(
                "unix_socket_directories=" + isolation.sockets(),
                "unix_socket_permissions=0700",
                "port=" + production.spec().port());
        new OwnServer(production, commands)
                .start(
                        isolation.cutOff(),
                        List.of(volume.path(), isolation.sockets()),
                        new ProductionConfiguration(commands, volume, volume.promotion(), Optional.empty())
                                .readable(production.files().version()),
                        settings,
                        LONGEST_START,
                        answers);
    }

    @Override
    public void stop(Production production, Duration deadline) {
        new OwnServer(production, commands).stop();
        try {
            Files.deleteIfExists(isolation.sockets());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot remove " + isolation.sockets(), e);
        }
    }
}
