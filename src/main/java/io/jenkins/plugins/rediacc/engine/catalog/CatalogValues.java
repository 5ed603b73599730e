package io.jenkins.plugins.rediacc.engine.catalog;

import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Takes paths and words out of a catalogue. */
final class CatalogValues {

    private final Problems problems;

    CatalogValues(Problems problems) {
        this.problems = problems;
    }

    /** An absolute path without {@code .} and {@code ..}; empty where it is missing or wrong, which is reported. */
    Optional<Path> absolutePath(MappingReader map, String key) {
        return map.text(key).flatMap(value -> path(value, key)).filter(path -> {
            if (!path.isAbsolute()) {
                problems.add(map.node(key).orElseThrow().location(), "'" + key + "' must be an absolute path");
            }
            return path.isAbsolute();
        });
    }

    /** A volume as its storage names it. */
    Optional<Path> reference(MappingReader map, String key, StorageKind.Reference reference) {
        return map.text(key)
                .filter(value -> {
                    if (!reference.accepts(value.text())) {
                        problems.add(value.location(), "'" + key + "' must be " + reference.form());
                    }
                    return reference.accepts(value.text());
                })
                .flatMap(value -> path(value, key));
    }

    /** A path without {@code ..}, absolute or relative. */
    Optional<Path> path(MappingReader map, String key) {
        return map.text(key).flatMap(value -> path(value, key));
    }

    /** A relative path without {@code ..}. */
    Optional<Path> relativePath(MappingReader map, String key) {
        return map.text(key).flatMap(value -> path(value, key)).filter(path -> {
            if (path.isAbsolute()) {
                problems.add(
                        map.node(key).orElseThrow().location(),
                        "'" + key + "' must be relative to the volume's path, such as 'main' or '.'");
            }
            return !path.isAbsolute();
        });
    }

    /** One of a few words. */
    Optional<String> word(MappingReader map, String key, List<String> words) {
        return map.text(key).map(Node.Scalar::text).filter(text -> {
            if (!words.contains(text)) {
                problems.add(
                        map.node(key).orElseThrow().location(),
                        "unknown " + key + " '" + Names.printable(text) + "'; use one of: " + String.join(", ", words));
            }
            return words.contains(text);
        });
    }

    private Optional<Path> path(Node.Scalar value, String key) {
        String text = value.text();
        String problem = null;
        try {
            Path path = Path.of(text);
            for (Path name : path) {
                if (name.toString().equals("..")) {
                    problem = "'" + key + "' must not contain '..'";
                }
            }
            if (text.codePoints().anyMatch(Character::isISOControl)) {
                problem = "'" + key + "' contains a control character";
            }
            if (problem == null) {
                return Optional.of(path.normalize());
            }
        } catch (InvalidPathException e) {
            problem = "'" + key + "' is not a path in this locale; set LC_ALL=C.UTF-8";
        }
        problems.add(value.location(), problem);
        return Optional.empty();
    }

    /** A command, which must be a list: no shell takes a line apart. */
    Optional<CommandTemplate> command(MappingReader map, String key) {
        if (!map.has(key)) {
            return Optional.empty();
        }
        List<String> words = map.texts(key).stream().map(Node.Scalar::text).toList();
        if (words.isEmpty()) {
            problems.add(
                    map.node(key).orElseThrow().location(),
                    "'" + key + "' must be a program and its arguments, such as [systemctl, stop, postgresql]");
            return Optional.empty();
        }
        if (words.stream().anyMatch(word -> word.codePoints().anyMatch(Character::isISOControl))) {
            problems.add(map.node(key).orElseThrow().location(), "'" + key + "' contains a control character");
            return Optional.empty();
        }
        return Optional.of(new CommandTemplate(words));
    }
}
