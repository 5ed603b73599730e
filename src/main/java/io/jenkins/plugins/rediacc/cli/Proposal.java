package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.rehearsal.SocketRoot;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.SudoRule;
import io.jenkins.plugins.rediacc.engine.storage.SudoTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A catalogue, a sudoers file, a unit and a file for systemd-tmpfiles to review.
 *
 * @param catalogue the text of {@code volumes.yaml}
 * @param sudoers the text of a file for {@code /etc/sudoers.d}
 * @param unit the text of a unit of systemd that resumes at boot what a power cut has interrupted
 * @param tmpfiles the text of a file for {@code /etc/tmpfiles.d}
 */
record Proposal(String catalogue, String sudoers, String unit, String tmpfiles) {

    /** On btrfs the root of each subvolume has this inode (btrfs documentation, "Subvolumes"). */
    private static final long SUBVOLUME_ROOT = 256;

    private static final String NONE_FOUND =
            """
            # No running PostgreSQL server was found that this user may look at; run 'rediacc init' as root, or fill in:
            #  orders:
            #    storage: btrfs                # btrfs | zfs | lvm | reflink | copy
            #    path: /srv/pg/orders
            #    database: { kind: postgresql, data: main, socket: /run/postgresql, port: 5432 }
            """;

    /**
     * Proposes them.
     *
     * @param user who runs the engine
     * @param program the words that start this program
     */
    static Proposal of(List<RunningServer> servers, String user, MountTable mounts, List<String> program) {
        StringBuilder text = new StringBuilder("state: /var/lib/rediacc\n");
        text.append(servers.isEmpty() ? "volumes: {}\n" + NONE_FOUND : "volumes:\n");
        for (RunningServer server : servers) {
            text.append(volume(server, mounts));
        }
        return new Proposal(text.toString(), sudoers(servers, user, mounts), unit(user, program), tmpfiles(user));
    }

    /** Where the sockets of clones lie; root makes it itself. */
    private static String tmpfiles(String user) {
        String host = "d " + SocketRoot.HOST + " 0711 root root -\n";
        return user.equals("root")
                ? host
                : host + "d " + SocketRoot.HOST + "/" + user + " 0700 " + user + " " + user + " -\n";
    }

    private static String volume(RunningServer server, MountTable mounts) {
        MountTable.Mount mount = mounts.holding(server.data());
        String type = mount.type();
        Path path = root(server.data(), mount);
        StringBuilder text = new StringBuilder();
        line(
                text,
                1,
                "postgresql-" + server.version()
                        + server.port().map(port -> "-" + port).orElse("") + ":");
        line(text, 2, "storage: " + storage(type) + "    # the file system is " + type + otherStorage(mount));
        line(text, 2, "path: " + quoted(path) + warning(path, mount, mounts));
        line(text, 2, "snapshots: " + quoted(path.resolveSibling(".rediacc")));
        line(text, 2, "database:");
        line(text, 3, "kind: postgresql");
        String data = path.relativize(server.data()).toString();
        line(text, 3, "data: " + (data.isEmpty() ? "." : quoted(Path.of(data))));
        server.bin().ifPresent(bin -> line(text, 3, "bin: " + quoted(Path.of(pattern(bin, server.version())))));
        server.socket().ifPresent(socket -> line(text, 3, "socket: " + quoted(socket)));
        server.port().ifPresent(port -> line(text, 3, "port: " + port));
        return text.toString();
    }

    /** What a snapshot is of: the nearest subvolume or dataset, elsewhere the data directory alone. */
    private static Path root(Path data, MountTable.Mount mount) {
        if (mount.isDataset()) {
            return mount.point();
        }
        return mount.type().equals("btrfs") ? subvolume(data) : data;
    }

    /** A device of the device mapper may be a thin logical volume, which only {@code lvs} can tell. */
    private static String otherStorage(MountTable.Mount mount) {
        return mount.source().startsWith("/dev/mapper/")
                ? "; where 'lvs " + mount.source() + "' shows a thin volume: lvm, with path: " + quoted(mount.point())
                : "";
    }

    private static String warning(Path path, MountTable.Mount mount, MountTable mounts) {
        String type = mount.type();
        if (mount.isDataset()) {
            return mount.source().contains("/")
                    ? "    # the dataset " + mount.source()
                    : "    # this is the pool itself: move the data into a dataset of it first";
        }
        if (mounts.isMountPoint(path)) {
            return "    # this is a mount point: move the data into a directory or subvolume below it first";
        }
        return type.equals("btrfs") || storage(type).equals("copy")
                ? ""
                : "    # a running database needs backup mode here; btrfs does not";
    }

    private static String storage(String fileSystem) {
        return switch (fileSystem) {
            case "btrfs" -> "btrfs";
            case "xfs" -> "reflink";
            case "zfs", "fuse.zfs" -> "zfs";
            default -> "copy";
        };
    }

    /** The nearest root of a subvolume at or above the directory. */
    private static Path subvolume(Path directory) {
        for (Path path = directory; path.getParent() != null; path = path.getParent()) {
            try {
                if (((Number) Files.getAttribute(path, "unix:ino")).longValue() == SUBVOLUME_ROOT) {
                    return path;
                }
            } catch (IOException e) {
                return directory;
            }
        }
        return directory;
    }

    private static String pattern(Path bin, String version) {
        return bin.toString().replace("/" + version + "/", "/{version}/");
    }

    /** A path in double quotes: whatever is in it, YAML reads it back as it is. */
    private static String quoted(Path path) {
        return JsonText.of(path.toString());
    }

    private static void line(StringBuilder text, int level, String content) {
        text.append("  ".repeat(level)).append(content).append('\n');
    }

    /** With another KillMode systemd would end the server that was started when the unit's own process ends. */
    private static String unit(String user, List<String> program) {
        String words = program.stream()
                .map(word -> JsonText.of(word).replace("%", "%%").replace("$", "$$"))
                .collect(Collectors.joining(" "));
        return """
            [Unit]
            Description=Finish or undo what an interrupted rediacc promotion began
            Documentation=man:systemd.service(5)
            After=local-fs.target network.target postgresql.service

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            KillMode=process
            TimeoutStartSec=infinity
            User=%s
            ExecStart=%s resume

            [Install]
            WantedBy=multi-user.target
            """
                .formatted(user, words);
    }

    /** The rules for the servers that lie on a storage for which narrow ones are possible. */
    private static String sudoers(List<RunningServer> servers, String user, MountTable mounts) {
        if (user.equals("root")) {
            return "# The engine runs as root and needs no rule.\n";
        }
        List<SudoRule> rules = servers.stream()
                .flatMap(server -> rules(server, mounts).stream())
                .distinct()
                .toList();
        return rules.isEmpty()
                ? "# No server was found on a storage for which narrow rules are possible: run the engine as root, or as the\n"
                        + "# owner of the data directory on the storages that need no root. docs/security.md says more.\n"
                : "# Each rule is a regular expression, for which sudo 1.9.10 or later is needed. docs/security.md says what\n"
                        + "# each allows. REDIACC_SPACE_LIMIT is not granted: it could limit production as well.\n"
                        + SudoTable.sudoers(user, rules, SudoTable::onThisHost);
    }

    private static List<SudoRule> rules(RunningServer server, MountTable mounts) {
        MountTable.Mount mount = mounts.holding(server.data());
        Path path = root(server.data(), mount);
        return SudoTable.of(storage(mount.type()), path, path.resolveSibling(".rediacc"));
    }
}
