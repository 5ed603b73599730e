package io.jenkins.plugins.rediacc.engine.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files that a step left as evidence. */
final class EvidenceFiles {

    private EvidenceFiles() {}

    /** The files below the directory, relative to the report's directory; the step's own output first. */
    static List<String> below(Path evidence, Path output) {
        try (Stream<Path> files = Files.walk(evidence)) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing((Path file) -> !file.endsWith("output.log"))
                            .thenComparing(Comparator.naturalOrder()))
                    .map(file -> output.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
