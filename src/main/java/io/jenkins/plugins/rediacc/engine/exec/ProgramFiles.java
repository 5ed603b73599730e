package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the programs in a directory need to run: what lies beside them, and where they have their libraries looked for. */
public final class ProgramFiles {

    /** What is installed beside a directory of programs; a cluster's data may lie there, too, and is none of it. */
    private static final List<String> BESIDE = List.of("bin", "lib", "lib32", "lib64", "libexec", "share");

    private static final String ORIGIN = "$ORIGIN";

    private ProgramFiles() {}

    /** The directories that must be shown for the programs in the given one; none where that is missing or the system's. */
    public static List<Path> of(Path bin) {
        if (!Files.isDirectory(bin) || SystemFiles.show(bin) && SystemFiles.show(realPath(bin))) {
            return List.of();
        }
        Set<Path> needed = new LinkedHashSet<>();
        for (Path each : List.of(bin, realPath(bin))) {
            needed.add(each);
            needed.addAll(beside(each.getParent()));
            prefix(each).ifPresent(prefix -> needed.addAll(beside(prefix)));
        }
        SandboxRoot.entries(bin).stream()
                .filter(Files::isRegularFile)
                .forEach(program -> needed.addAll(libraries(program)));
        return needed.stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> beside(Path parent) {
        return BESIDE.stream().map(parent::resolve).filter(Files::isDirectory).toList();
    }

    /** Debian has a version's programs in {@code lib/postgresql/VERSION/bin} and its other files in {@code share}. */
    private static Optional<Path> prefix(Path bin) {
        int depth = bin.getNameCount();
        boolean debian = depth > 4
                && bin.getName(depth - 3).toString().equals("postgresql")
                && bin.getName(depth - 4).toString().startsWith("lib");
        return debian ? Optional.of(bin.getRoot().resolve(bin.subpath(0, depth - 4))) : Optional.empty();
    }

    private static List<Path> libraries(Path program) {
        String origin = realPath(program).getParent().toString();
        try {
            return ElfFile.named(program).stream()
                    .map(named -> Path.of(named.replace("${ORIGIN}", ORIGIN).replace(ORIGIN, origin))
                            .normalize())
                    .filter(Path::isAbsolute)
                    .flatMap(named -> Stream.of(named, realPath(named)))
                    .map(named -> Files.isDirectory(named) ? named : named.getParent())
                    .toList();
        } catch (IOException e) {
            // Who may not read a program may still run it; then its libraries are the system's, or it says what it
            // lacks.
            return List.of();
        }
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }
}
