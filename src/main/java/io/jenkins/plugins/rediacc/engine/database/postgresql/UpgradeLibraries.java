package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Production's {@code shared_preload_libraries} against what the new version has. {@code pg_upgrade} does not look at
 * them, and a server without one of them does not start.
 */
final class UpgradeLibraries {

    private static final String OF_FUNCTIONS =
            "select distinct probin from pg_proc where probin is not null and oid >= 16384";

    private final PreloadLibraries libraries;
    private final Optional<Path> directory;
    private final List<String> needed;

    UpgradeLibraries(PostgresClone clone, Path bin) {
        this.libraries = clone.libraries();
        this.directory = directoryOf(clone, bin);
        this.needed = needed(clone, libraries.leftOut());
    }

    /** Those that functions of the cluster's databases are in; a library may have its version in its file's name. */
    private static List<String> needed(PostgresClone clone, List<String> leftOut) {
        if (leftOut.isEmpty()) {
            return List.of();
        }
        Set<String> used = new TreeSet<>();
        for (String database : clone.databases()) {
            new Catalogs(clone)
                    .column(database, OF_FUNCTIONS)
                    .forEach(library -> used.add(PreloadLibraries.nameOf(library)));
        }
        return leftOut.stream()
                .filter(library -> used.stream().anyMatch(name -> isOf(PreloadLibraries.nameOf(library), name)))
                .toList();
    }

    private static boolean isOf(String library, String file) {
        return file.equals(library) || file.startsWith(library + "-");
    }

    /** What the clone leaves out and functions need. */
    List<String> needed() {
        return needed;
    }

    /** What of it the new version has. */
    List<String> neededAndThere() {
        List<String> missing = missing(needed);
        return needed.stream().filter(library -> !missing.contains(library)).toList();
    }

    /** Where the programs of that directory look for libraries; empty where they cannot be asked. */
    private static Optional<Path> directoryOf(PostgresClone clone, Path bin) {
        Path program = bin.resolve("pg_config");
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        CommandResult result = clone.context().commands().run(Command.of(program.toString(), "--pkglibdir"));
        return result.succeeded() ? Optional.of(Path.of(result.stdout().strip())) : Optional.empty();
    }

    /** Libraries that the clone keeps and the new version lacks: its server would not start. */
    List<String> missingKept() {
        return missing(libraries.kept());
    }

    /** The problem that they are. */
    Problem problem() {
        return new Problem(
                "pg-upgrade/preload-libraries",
                "the new version lacks libraries that shared_preload_libraries names",
                "",
                missingKept(),
                "not found in " + directory.map(Path::toString).orElse("the new version"),
                "install them for the new version, or take them out of shared_preload_libraries");
    }

    /** A word about libraries that the clone left out anyway, but production's new server would need. */
    Optional<String> warning() {
        List<String> missing = missing(libraries.leftOut());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("warning: production's shared_preload_libraries names " + String.join(", ", missing)
                        + ", which the new version lacks; the clone leaves it out, production would not start");
    }

    private List<String> missing(List<String> names) {
        return names.stream()
                .filter(name -> directory.isPresent() && !name.contains("/"))
                .filter(name -> !Files.exists(directory.get().resolve(PreloadLibraries.nameOf(name) + ".so")))
                .toList();
    }
}
