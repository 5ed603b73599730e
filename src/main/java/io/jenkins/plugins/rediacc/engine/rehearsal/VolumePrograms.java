package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.ProgramFiles;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The database's programs that the catalogue's {@code bin} leads to, of every version that is on this host. */
final class VolumePrograms {

    private static final String VERSION = "{version}";

    private VolumePrograms() {}

    /** The directories that these programs need. */
    static List<Path> of(Volume volume) {
        return volume.database().stream()
                .flatMap(spec -> directories(spec).stream())
                .flatMap(bin -> ProgramFiles.of(bin).stream())
                .distinct()
                .toList();
    }

    private static List<Path> directories(DatabaseSpec spec) {
        int at = spec.bin().indexOf(VERSION);
        if (at < 0) {
            return List.of(Path.of(spec.bin()));
        }
        int slash = spec.bin().lastIndexOf('/', at);
        String before = spec.bin().substring(slash + 1, at);
        List<Path> directories = new ArrayList<>();
        for (String name : namesIn(Path.of(spec.bin().substring(0, slash + 1)), before)) {
            String rest = name.substring(before.length());
            // What follows the version in the same name, such as -main, is a part of the template.
            for (int end = 1; end <= rest.length(); end++) {
                Path bin = spec.binFor(rest.substring(0, end));
                if (bin.startsWith(Path.of(spec.bin().substring(0, slash + 1), name)) && Files.isDirectory(bin)) {
                    directories.add(bin);
                }
            }
        }
        return directories;
    }

    private static List<String> namesIn(Path directory, String beginning) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.startsWith(beginning)) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            // None of them is there; who needs one says so.
            return List.of();
        }
        return names;
    }
}
