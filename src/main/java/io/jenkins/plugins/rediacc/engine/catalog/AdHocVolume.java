package io.jenkins.plugins.rediacc.engine.catalog;

import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A volume named by options instead of a catalogue.
 *
 * @param storage the storage backend
 * @param path the volume's path
 * @param data {@code --database-data}: the data directory relative to the path; empty for plain files
 * @param bin {@code --bin}: the directory of the server's programs, with {@code {version}} in it where it should follow
 * @param socket {@code --socket}: the directory of production's socket
 * @param port {@code --port}: production's port
 * @param isolation {@code --isolation}
 */
public record AdHocVolume(
        String storage,
        String path,
        Optional<String> data,
        Optional<String> bin,
        Optional<String> socket,
        Optional<Integer> port,
        Isolation isolation) {

    /**
     * The volume under the given name; throws {@link RediaccException} with exit code 2 where an option is wrong.
     *
     * @param storages the storages there are
     * @param state the state directory
     */
    public Volume named(String name, List<StorageKind> storages, Path state) {
        Names.require("volume", name);
        StorageKind kind = VolumeReader.named(storages, storage)
                .orElseThrow(() -> wrong(
                        "--storage",
                        storage,
                        "use one of: "
                                + String.join(
                                        ", ",
                                        storages.stream().map(StorageKind::name).toList())));
        Path root = kind.reference().map(this::referred).orElseGet(this::directory);
        return new Volume(
                name,
                storage,
                root,
                VolumeReader.defaultSnapshots(kind, root, name, state),
                database(),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                isolation);
    }

    private Path referred(StorageKind.Reference reference) {
        if (!reference.accepts(path)) {
            throw wrong("--path", path, "on the storage '" + storage + "' it must be " + reference.form());
        }
        return reference.place().apply(path);
    }

    private Path directory() {
        Path root = Path.of(path("--path", path)).toAbsolutePath().normalize();
        if (root.getParent() == null) {
            throw wrong("--path", path, "name the directory of the data, not the root directory");
        }
        return root;
    }

    private Optional<DatabaseSpec> database() {
        if (data.isEmpty()) {
            if (bin.isPresent() || socket.isPresent() || port.isPresent()) {
                throw RediaccException.usage(Explanation.of("--bin, --socket and --port need --database-data")
                        .todo("add --database-data with the data directory relative to --path, such as '.'"));
            }
            return Optional.empty();
        }
        Path relative = Path.of(path("--database-data", data.get()));
        if (relative.isAbsolute() || relative.normalize().startsWith("..")) {
            throw wrong("--database-data", data.get(), "name the data directory relative to --path, such as '.'");
        }
        String inside = relative.normalize().toString();
        int number = port.orElse(VolumeReader.DEFAULT_PORT);
        if (number < 1 || number > 65_535) {
            throw wrong("--port", Integer.toString(number), "use a port from 1 to 65535");
        }
        return Optional.of(new DatabaseSpec(
                "postgresql",
                inside.isEmpty() ? "." : inside,
                bin.map(text -> absolute("--bin", text)).orElse(VolumeReader.DEFAULT_BIN),
                socket.map(text -> Path.of(absolute("--socket", text))),
                number,
                VolumeReader.DEFAULT_USER));
    }

    private static String absolute(String option, String text) {
        return Path.of(path(option, text)).toAbsolutePath().normalize().toString();
    }

    private static String path(String option, String text) {
        try {
            if (!text.isBlank() && text.codePoints().noneMatch(Character::isISOControl)) {
                return Path.of(text).toString();
            }
        } catch (InvalidPathException e) {
            throw wrong(option, text, "it is not a path in this locale; set LC_ALL=C.UTF-8");
        }
        throw wrong(option, text, "give a path without control characters");
    }

    private static RediaccException wrong(String option, String value, String remedy) {
        return RediaccException.usage(Explanation.of(option + " '" + Names.printable(value) + "' cannot be used")
                .todo(remedy));
    }
}
