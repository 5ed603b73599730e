package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Copies the configuration that lies in a data directory, what {@code ALTER SYSTEM} has set too, so that a server of
 * another version can be tried with it on other data. What production reaches by links outside its volume, the copy
 * reaches by links.
 */
final class ConfigurationCopy {

    private static final String MAIN_FILE = "postgresql.conf";
    private static final String ALTERED = "postgresql.auto.conf";

    private final Path data;
    private final OwnerReader reader;
    private final Path volume;
    private final String version;

    ConfigurationCopy(Path data, OwnerReader reader, Path volume, String version) {
        this.data = data;
        this.reader = reader;
        this.volume = volume;
        this.version = version;
    }

    void to(Path directory) {
        OwnConfiguration production = new OwnConfiguration(data, data, reader, version);
        VersionNames names = new VersionNames(data, version, directory, version);
        try {
            Files.createDirectories(directory);
            for (Path file : production.readFrom(data.resolve(MAIN_FILE))) {
                if (file.startsWith(data)) {
                    copy(file, directory, names);
                }
            }
            Path altered = data.resolve(ALTERED);
            if (Files.exists(altered)) {
                create(directory.resolve(ALTERED), names.rewrite(reader.text(altered)));
                new ConfigurationFile(directory.resolve(MAIN_FILE))
                        .change(text -> text + "\ninclude '" + ALTERED + "'\n");
            }
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot copy the configuration in " + data + " to " + directory, e);
        }
    }

    /** The first link on the way to it stands for all behind it, unless it leads to what a clone's server does not see. */
    private void copy(Path file, Path directory, VersionNames names) throws IOException {
        Path from = data;
        Path to = directory;
        for (Path part : data.relativize(file)) {
            from = from.resolve(part);
            to = to.resolve(part);
            if (Files.isSymbolicLink(from) && !from.toRealPath().startsWith(volume.toRealPath()) && !isMain(file)) {
                if (!Files.isSymbolicLink(to)) {
                    Files.createSymbolicLink(to, from.toRealPath());
                }
                return;
            }
            if (!from.equals(file)) {
                Files.createDirectories(to);
            }
        }
        create(to, names.rewrite(reader.text(file)));
    }

    /** It gets a line of its own. */
    private boolean isMain(Path file) {
        return file.equals(data.resolve(MAIN_FILE));
    }

    private static void create(Path file, String text) {
        new ConfigurationFile(file).create(text, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
