package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The one table of what an engine that is not root runs as root, from which {@code init}, {@code doctor} and the
 * documentation take it. There is none for storages on which no narrow rule is possible: whoever may copy and remove
 * directories as root, or mount file systems, is root.
 */
public final class SudoTable {

    private static final List<Path> DIRECTORIES =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));

    /** What stands for itself in sudoers and in a path alike. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._@+-]+");

    private SudoTable() {}

    /** The rules for a volume; empty where its storage has none, or its paths hold characters that sudoers may misread. */
    public static List<SudoRule> of(Volume volume) {
        return of(volume.storage(), volume.path(), volume.snapshots());
    }

    /** The rules for a volume of that storage at a path, with its snapshots in a directory. */
    public static List<SudoRule> of(String storage, Path volume, Path snapshots) {
        SudoRule.Places places = new SudoRule.Places(volume.toString(), snapshots.toString(), snapshots + "/");
        if (!PLAIN.matcher(places.volume() + places.snapshots()).matches()) {
            return List.of();
        }
        return storage.equals("btrfs") ? btrfs(places) : List.of();
    }

    /** The rules for a ZFS dataset whose other permissions are delegated (zfs-allow(8)): Linux lets root alone mount. */
    public static List<SudoRule> ofDataset(String dataset) {
        SudoRule.Places places = new SudoRule.Places(dataset, dataset + ".rediacc", dataset + ".rediacc/");
        List<SudoRule> rules = new ArrayList<>();
        add(rules, SudoRule.Use.REHEARSAL, places, "zfs", "mount", "{dataset}");
        add(rules, SudoRule.Use.REHEARSAL, places, "zfs", "unmount", "{dataset}");
        return rules;
    }

    private static List<SudoRule> btrfs(SudoRule.Places at) {
        List<SudoRule> rules = new ArrayList<>();
        SudoRule.Use use = SudoRule.Use.REHEARSAL;
        add(rules, use, at, "btrfs", "version");
        add(rules, use, at, "btrfs", "subvolume", "show", "--", "{any}");
        add(rules, use, at, "btrfs", "subvolume", "list", "-o", "--", "{any}");
        add(rules, use, at, "btrfs", "subvolume", "list", "-o", "-s", "-u", "-q", "--", "{snapshots}");
        add(rules, use, at, "btrfs", "subvolume", "list", "-o", "-r", "--", "{snapshots}");
        add(rules, use, at, "btrfs", "subvolume", "snapshot", "-r", "--", "{any}", "{object}");
        add(rules, use, at, "btrfs", "subvolume", "snapshot", "--", "{object}", "{object}");
        add(rules, use, at, "btrfs", "subvolume", "delete", "--commit-after", "--", "{object}");
        add(rules, use, at, "btrfs", "filesystem", "du", "--raw", "-s", "--", "{object}");
        add(rules, use, at, "btrfs", "qgroup", "show", "--raw", "-f", "--", "{any}");
        add(rules, use, at, ProcessesInside.FIND);
        use = SudoRule.Use.PROMOTION;
        add(rules, use, at, "mv", "--help");
        add(rules, use, at, "mv", "--exchange", "-T", "--", "{volume}", "{object}");
        add(rules, use, at, AtomicExchange.perl("{call}", "{volume}", "{object}"));
        add(rules, use, at, "sync", "--", "{above}", "{snapshots}");
        add(rules, use, at, "sync", "--file-system", "--", "{above}");
        add(rules, SudoRule.Use.SPACE_LIMIT, at, "btrfs", "qgroup", "limit", "-e", "{bytes}", "{group}", "{snapshots}");
        return rules;
    }

    private static void add(List<SudoRule> rules, SudoRule.Use use, SudoRule.Places at, String... argv) {
        rules.add(SudoRule.of(
                use, at, argv[0], List.of(argv).subList(1, argv.length).toArray(String[]::new)));
    }

    /** Where a program is on this host, or would be. */
    public static Path onThisHost(String program) {
        return DIRECTORIES.stream()
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/usr/bin").resolve(program));
    }

    /** A file for {@code /etc/sudoers.d} that grants a user the rules; nothing where there are none. */
    public static String sudoers(String user, List<SudoRule> rules, Function<String, Path> where) {
        StringBuilder text = new StringBuilder();
        List<String> granted = new ArrayList<>();
        for (SudoRule.Use use : SudoRule.Use.values()) {
            alias(use, rules, where).ifPresent(alias -> {
                text.append(alias);
                if (use != SudoRule.Use.SPACE_LIMIT) {
                    granted.add(name(use));
                }
            });
        }
        return granted.isEmpty()
                ? ""
                : text.append(user)
                        .append(" ALL=(root) NOPASSWD: ")
                        .append(String.join(", ", granted))
                        .append('\n')
                        .toString();
    }

    private static Optional<String> alias(SudoRule.Use use, List<SudoRule> rules, Function<String, Path> where) {
        List<SudoRule> wanted = rules.stream().filter(rule -> rule.use() == use).toList();
        return wanted.isEmpty()
                ? Optional.empty()
                : Optional.of(wanted.stream()
                        .map(rule -> "    " + rule.text(where.apply(rule.program())))
                        .distinct()
                        .collect(Collectors.joining(", \\\n", "Cmnd_Alias " + name(use) + " = \\\n", "\n")));
    }

    private static String name(SudoRule.Use use) {
        return "REDIACC_" + use;
    }
}
