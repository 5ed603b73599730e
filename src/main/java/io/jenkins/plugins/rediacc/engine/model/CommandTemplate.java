package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;

/**
 * A command of the catalogue, as a vector of arguments without a shell.
 *
 * @param words the program, then its arguments; {@code {version}} in them stands for the major version that
 *     {@code PG_VERSION} gives at the volume's path when the command runs
 */
public record CommandTemplate(List<String> words) {

    /** Stands for a major version, also in the path of a directory of configuration. */
    public static final String VERSION = "{version}";

    public CommandTemplate {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command without a program");
        }
    }

    /** Whether it depends on the version that is there. */
    public boolean namesVersion() {
        return words.stream().anyMatch(word -> word.contains(VERSION));
    }

    /** The arguments for the given major version. */
    public List<String> forVersion(String majorVersion) {
        return words.stream().map(word -> word.replace(VERSION, majorVersion)).toList();
    }

    /** The words with blanks between them, for messages. */
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
