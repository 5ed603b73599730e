package io.jenkins.plugins.rediacc.engine.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One shape of a command that an engine which is not root runs through {@code sudo}, for one volume. The arguments are a
 * regular expression over all of them, joined by spaces, as sudo matches it (sudoers(5), from sudo 1.9.10). No part of it
 * matches a space or leads out of a directory, so it can stand for no other arguments.
 *
 * @param program the name of the program
 * @param arguments a POSIX extended regular expression, without {@code ^} and {@code $}
 * @param example arguments that it matches
 * @param use what the command is needed for
 */
public record SudoRule(String program, String arguments, List<String> example, Use use) {

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
    private static final String SPECIAL = "\\.[]{}()*+?^$|";

    /** What a command is needed for. */
    public enum Use {
        REHEARSAL,
        PROMOTION,
        SPACE_LIMIT
    }

    /** The places that a shape names. */
    record Places(String volume, String snapshots, String clones) {}

    /**
     * A rule.
     *
     * @param words each literal, or one of {@code {volume}}, {@code {snapshots}}, {@code {above}}, {@code {object}},
     *     {@code {any}} (volume or object), {@code {bytes}}, {@code {call}},
     *     {@code {group}}
     */
    static SudoRule of(Use use, Places places, String program, String... words) {
        List<String> shapes = new ArrayList<>();
        List<String> example = new ArrayList<>();
        for (String word : words) {
            Word found = Word.of(word, places);
            shapes.add(found.shape());
            example.add(found.example());
        }
        return new SudoRule(program, String.join(" ", shapes), List.copyOf(example), use);
    }

    private record Word(String shape, String example) {

        static Word of(String word, Places places) {
            String object = quoted(places.clones()) + NAME;
            String anObject = places.clones() + "rediacc_1";
            return switch (word) {
                case "{volume}" -> literal(places.volume());
                case "{snapshots}" -> literal(places.snapshots());
                case "{above}" -> literal(Path.of(places.volume()).getParent().toString());
                case "{object}" -> new Word(object, anObject);
                case "{any}" -> new Word("(" + quoted(places.volume()) + "|" + object + ")", places.volume());
                case "{dataset}" -> new Word(object + "(/[A-Za-z0-9][A-Za-z0-9._:-]*)*", anObject);
                case "{bytes}" -> new Word("([0-9]+|none)", "none");
                case "{call}" -> new Word("(276|316)", "316");
                case "{group}" -> new Word("0/[0-9]+", "0/1");
                default -> literal(word);
            };
        }

        private static Word literal(String text) {
            return new Word(quoted(text), text);
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder();
        text.chars()
                .forEach(c -> quoted.append(SPECIAL.indexOf(c) < 0 ? "" : "\\").append((char) c));
        return quoted.toString();
    }

    /** Whether sudo would let the command through by this rule. */
    public boolean allows(List<String> argv) {
        return Path.of(argv.get(0)).getFileName().toString().equals(program)
                && Pattern.matches(arguments, String.join(" ", argv.subList(1, argv.size())));
    }

    /** The rule as it stands in a file for {@code /etc/sudoers.d} of this host. */
    public String text() {
        return text(SudoTable.onThisHost(program));
    }

    /** The rule as it stands in such a file, with a program of that path. */
    String text(Path where) {
        return where + " ^" + arguments + "$";
    }
}
