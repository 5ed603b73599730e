package io.jenkins.plugins.rediacc.engine.database;

import java.nio.file.Path;

/**
 * Where the upgraded clone serves the engine alone, before it takes production's place.
 *
 * @param root the clone's root, where no unit and no watchdog looks for a server
 * @param sockets a short directory of this promotion's own for the server's socket
 */
public record ClosedPlace(Path root, Path sockets) {}
