package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.util.List;
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
 * @param preload the libraries that a clone's server loads when it starts, beside those known to do nothing on their own
 */
public record DatabaseSpec(
        String kind, String data, String bin, Optional<Path> socket, int port, String user, List<String> preload) {

    private static final String VERSION = "{version}";

    public DatabaseSpec {
        preload = List.copyOf(preload);
    }

    /** A database whose clones load no other libraries. */
    public DatabaseSpec(String kind, String data, String bin, Optional<Path> socket, int port, String user) {
        this(kind, data, bin, socket, port, user, List.of());
    }

    /** The directory of the programs of the given major version. */
    public Path binFor(String majorVersion) {
        return Path.of(bin.replace(VERSION, majorVersion));
    }

    /** The data directory inside the given root: the volume's path or a clone of it. */
    public Path dataIn(Path root) {
        return root.resolve(data).normalize();
    }
}
