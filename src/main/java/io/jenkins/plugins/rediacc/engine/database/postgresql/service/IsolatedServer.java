package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A clone's server in the part of production: without a network, in a mount namespace in which production's directory is
 * empty, on a private socket, and gone when the engine is gone. The clone's own configuration is that of the quarantine.
 */
final class IsolatedServer implements OpenServer {

    private static final Duration LONGEST_START = Duration.ofMinutes(30);

    private final CommandRunner commands;
    private final List<String> frame;
    private final List<String> settings;
    private final BooleanSupplier answers;

    IsolatedServer(CommandRunner commands, List<String> frame, List<String> settings, BooleanSupplier answers) {
        this.commands = commands;
        this.frame = frame;
        this.settings = settings;
        this.answers = answers;
    }

    @Override
    public void start(Production production) {
        new OwnServer(production, commands).start(frame, settings, LONGEST_START, answers);
    }

    @Override
    public void stop(Production production, Duration deadline) {
        new OwnServer(production, commands).stop();
    }
}
