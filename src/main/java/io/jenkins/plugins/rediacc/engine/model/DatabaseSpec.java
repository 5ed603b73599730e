package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The database of a volume, as the catalogue names it.
 *
 * @param kind the database system, such as {@code postgresql}
 * @param data the data directory relative to the volume's path; {@code .} where it is the volume itself
 * @param bin the directory of the server's programs; {@code {version}} in it stands for the major version read from
 *     {@code PG_VERSION} each time
 * @param socket the directory of production's socket; empty where production cannot be asked
 * @param port production's port
 * @param user the database superuser
 */
public record DatabaseSpec(String kind, String data, String bin, Optional<Path> socket, int port, String user) {

    private static final String VERSION = "{version}";

    /** The directory of the programs of the given major version. */
    public Path binFor(String majorVersion) {
        return Path.of(bin.replace(VERSION, majorVersion));
    }

    /** The data directory inside the given root: the volume's path or a clone of it. */
    public Path dataIn(Path root) {
        return root.resolve(data).normalize();
    }
}
