package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Relations that are written without WAL. */
final class UnloggedRelations {

    /** The fork that they alone have (PostgreSQL manual, The Initialization Fork). */
    private static final Pattern FORK = Pattern.compile("\\d+_init(\\.\\d+)?");

    /** From a tablespace's directory to the files in it, the version's and the database's directory in between. */
    private static final int DEPTH = 3;

    private UnloggedRelations() {}

    /** One place of a cluster that holds some; empty where there are none. */
    static Optional<Path> first(Path data, List<Path> tablespaces) {
        List<Path> places = new ArrayList<>(tablespaces);
        places.add(data.resolve("base"));
        return places.stream().filter(UnloggedRelations::holdsSome).findFirst();
    }

    private static boolean holdsSome(Path place) {
        try (Stream<Path> files = Files.walk(place, DEPTH)) {
            return files.anyMatch(
                    file -> FORK.matcher(file.getFileName().toString()).matches());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + place, e);
        } catch (UncheckedIOException e) {
            throw OwnedFiles.failure("cannot read " + place, e.getCause());
        }
    }
}
