package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.MajorVersion;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.NamespaceSandbox;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.SudoRule;
import io.jenkins.plugins.rediacc.engine.storage.SudoTable;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks at what every volume needs of the host: programs, namespaces, the state directory, the database's programs. */
final class HostDiagnosis {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int OLDEST_JAVA = 17;
    private static final Pattern UTIL_LINUX = Pattern.compile("util-linux (\\d+)\\.(\\d+)");
    private static final int FIRST_WITH_IDMAP = 39;

    private final EngineContext context;
    private final CommandRunner commands;

    HostDiagnosis(EngineContext context) {
        this.context = context;
        this.commands = context.commands();
    }

    /** Java, the programs that the engine runs, and namespaces. */
    List<Finding> programs() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(program("cp", "install coreutils", "cp", "--version"));
        findings.add(program("unshare", "install util-linux", "unshare", "--version"));
        findings.add(program("nsenter", "install util-linux", "nsenter", "--version"));
        findings.add(program("setpriv", "install util-linux", "setpriv", "--version"));
        findings.add(program("getent", "install libc-bin", "getent", "--version"));
        findings.add(program("ip", "install iproute2", "ip", "-Version"));
        findings.add(program("psql", "install postgresql-client", "psql", "--version"));
        findings.add(program("pivot_root", "install util-linux", "pivot_root", "--version"));
        findings.add(namespaces());
        findings.add(idmappedMounts());
        return findings;
    }

    /** Which storages could serve a volume on this host, and what is missing for the others. */
    List<Finding> storages() {
        return StorageBackends.kinds().stream()
                .map(kind -> storage(kind.name()))
                .sorted(Comparator.comparing(Finding::ok).reversed().thenComparing(Finding::subject))
                .toList();
    }

    private Finding storage(String kind) {
        String subject = "storage " + kind;
        List<Finding> findings = StorageBackends.of(kind, commands).diagnose(Optional.empty());
        List<Finding> missing =
                findings.stream().filter(finding -> !finding.ok()).toList();
        if (missing.isEmpty()) {
            return Finding.good(subject, "could serve here (" + joined(findings, Finding::detail, ", ") + ")");
        }
        return Finding.bad(
                subject,
                "cannot serve here yet: "
                        + joined(missing, finding -> finding.subject() + ": " + finding.detail(), "; "),
                "optional: " + joined(missing, Finding::remedy, "; then: "));
    }

    private static String joined(List<Finding> findings, Function<Finding, String> part, String between) {
        return findings.stream()
                .map(part)
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining(between));
    }

    /** Whether the one state directory can be written. */
    Finding state() {
        try {
            return Finding.good("state directory", context.state().toString());
        } catch (RediaccException e) {
            return Finding.bad(
                    "state directory", e.explanation().what(), e.explanation().remedy());
        }
    }

    /** Whether sudo lets through what the engine runs as root for a volume; nothing where it needs no sudo. */
    Optional<Finding> sudo(Volume volume) {
        List<SudoRule> rules = SudoTable.of(volume).stream()
                .filter(rule -> rule.use() != SudoRule.Use.SPACE_LIMIT)
                .toList();
        if (FileFacts.engineIsRoot() || rules.isEmpty()) {
            return Optional.empty();
        }
        String subject = "sudoers rules of volume " + volume.name();
        List<String> missing = rules.stream()
                .filter(rule -> !isGranted(rule))
                .map(SudoRule::text)
                .toList();
        return Optional.of(
                missing.isEmpty()
                        ? Finding.good(subject, rules.size() + " rules, each of which sudo lets through")
                        : Finding.bad(
                                subject,
                                "sudo does not let through: " + String.join("; ", missing),
                                "add the rules to /etc/sudoers.d/rediacc; docs/security.md has all of them"));
    }

    private boolean isGranted(SudoRule rule) {
        List<String> argv = new ArrayList<>(List.of("sudo", "-n", "-l", "--", rule.program()));
        argv.addAll(rule.example());
        try {
            return commands.run(Command.of(argv).within(LIMIT)).succeeded();
        } catch (RediaccException e) {
            // There is no sudo.
            return false;
        }
    }

    /** Whether the database's data and programs are where the catalogue says. */
    List<Finding> database(Volume volume) {
        return volume.database().map(spec -> database(volume, spec)).orElse(List.of());
    }

    /** Whether a promotion or way back of the volume has not come to its end. */
    Finding promotion(Volume volume) {
        String subject = "promotion of volume " + volume.name();
        try {
            return context.unfinished()
                    .of(volume)
                    .map(unfinished -> Finding.bad(subject, unfinished.text(), unfinished.remedy()))
                    .orElseGet(() -> Finding.good(subject, "none is under way or was interrupted"));
        } catch (RediaccException e) {
            return Finding.bad(subject, e.explanation().what(), e.explanation().remedy());
        }
    }

    /** Whether production lets the engine in, as a snapshot will ask it. */
    private Finding production(Volume volume) {
        String subject = "production of volume " + volume.name();
        try {
            return Finding.good(subject, context.database(volume).orElseThrow().reach(volume));
        } catch (RediaccException e) {
            String words = e.explanation().toolWords();
            return Finding.bad(
                    subject,
                    e.explanation().what() + (words.isEmpty() ? "" : ": " + words),
                    e.explanation().remedy());
        }
    }

    private List<Finding> database(Volume volume, DatabaseSpec spec) {
        String subject = "database of volume " + volume.name();
        Path data = spec.dataIn(volume.path());
        String version;
        try {
            version = MajorVersion.of(data);
        } catch (RediaccException e) {
            return List.of(
                    Finding.bad(subject, e.explanation().what(), e.explanation().remedy()));
        }
        Path bin = spec.binFor(version);
        List<Finding> findings =
                new ArrayList<>(List.of(Finding.good(subject, "PostgreSQL " + version + " in " + data)));
        for (String name : List.of("postgres", "pg_ctl", "pg_controldata")) {
            Path program = bin.resolve(name);
            findings.add(
                    Files.isExecutable(program)
                            ? Finding.good(name + " " + version, program.toString())
                            : Finding.bad(
                                    name + " " + version,
                                    "not at " + program,
                                    "install PostgreSQL " + version + ", or correct 'database.bin'"));
        }
        findings.add(production(volume));
        return findings;
    }

    private static Finding java() {
        int version = Runtime.version().feature();
        return version >= OLDEST_JAVA
                ? Finding.good("java", Runtime.version().toString())
                : Finding.bad("java", Runtime.version().toString(), "install Java " + OLDEST_JAVA + " or later");
    }

    private Finding namespaces() {
        String subject = "namespaces, which keep clones from production";
        String remedy = "run as root, or allow user namespaces; or accept 'isolation: none' in the catalogue";
        try {
            return NamespaceSandbox.isAvailable(commands.users().current(), commands)
                    ? Finding.good(subject, "can be made, with a root directory of their own")
                    : Finding.bad(subject, "this host does not let this user make them", remedy);
        } catch (RediaccException e) {
            return Finding.bad(subject, e.explanation().what(), remedy);
        }
    }

    /** The clone's server has the number of the user who owns the data; idmapped mounts could give it another. */
    private Finding idmappedMounts() {
        String subject = "idmapped mounts";
        CommandResult result = commands.run(Command.of("mount", "--version").within(LIMIT));
        Matcher version = UTIL_LINUX.matcher(result.stdout());
        boolean has = version.find()
                && (Integer.parseInt(version.group(1)) > 2
                        || Integer.parseInt(version.group(1)) == 2
                                && Integer.parseInt(version.group(2)) >= FIRST_WITH_IDMAP);
        return Finding.good(
                subject,
                has
                        ? "mount could make them (2.39 or later); rediacc does not use them: a clone's server keeps its"
                                + " user's number"
                        : "mount cannot make them (2.39 can); a clone's server keeps its user's number");
    }

    private Finding program(String subject, String remedy, String... argv) {
        try {
            CommandResult result = commands.run(Command.of(argv).within(LIMIT));
            return result.succeeded()
                    ? Finding.good(subject, result.stdout().lines().findFirst().orElse("answers"))
                    : Finding.bad(subject, result.words().strip(), remedy);
        } catch (RediaccException e) {
            return Finding.bad(subject, "not found", remedy);
        }
    }
}
