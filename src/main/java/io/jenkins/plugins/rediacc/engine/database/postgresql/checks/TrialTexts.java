package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fixed texts by which two servers are compared where versions do not tell whether they sort alike: letters of many scripts,
 * with and without accents, in either case, with the punctuation that library versions have moved.
 */
final class TrialTexts {

    /** First and last code point of each block that is tried, in steps that keep the list short. */
    private static final int[][] BLOCKS = {
        {0x20, 0x7E, 1},
        {0xA0, 0x17F, 1},
        {0x370, 0x3FF, 3},
        {0x400, 0x45F, 2},
        {0x5D0, 0x5EA, 3},
        {0x620, 0x64A, 3},
        {0x905, 0x939, 4},
        {0xE01, 0xE2E, 4},
        {0x10D0, 0x10F0, 3},
        {0x1E00, 0x1EFF, 5},
        {0x2010, 0x2044, 2},
        {0x20A0, 0x20BF, 2},
        {0x3041, 0x3096, 3},
        {0x4E00, 0x4E80, 8},
        {0xAC00, 0xAC80, 8},
        {0x1F600, 0x1F640, 8}
    };

    private static final List<String> WORDS = List.of(
            "a b", "a-b", "ab", "a_b", "a.b", "Ab", "aB", "AB", "a'b", "a/b", "co-op", "coop", "CO-OP", "1-1", "11",
            "1 1", "$1", "1$", "Muller", "Müller", "Mueller", "Muller-", "strasse", "straße", "STRASSE", "cote", "coté",
            "côte", "côté", "chata", "cihla", "dzban", "llama", "lluvia", "luz", "Aa", "Å", "Øre", "ore", "zz", "ý",
            "y", "ij");

    /** Words whose ends stemmers cut off, and such as lists of stop words hold, in the languages that PostgreSQL knows. */
    static final String WORDS_OF_LANGUAGES =
            "running flies national generously skies the of and dying innings communal orders relational"
                    + " chevaux généralement heureuse les des nationalité majestueusement"
                    + " häuser aufeinanderfolgenden die und kategorischen bücher straßen"
                    + " naciones rápidamente cheguevara los las corriendo canciones cojines"
                    + " nazioni abbandonata propagandare gli degli amicizia"
                    + " nações boas quilométricas os das rapidamente"
                    + " lichamelijk opgelopen huizen de het een werkelijkheid"
                    + " flickornas jaktkarlens och att hästarna vackrast undersøgelser husene"
                    + " taloissamme edeltäjiinsä kirjoitettuaan olla"
                    + " babaházaiként házakban fiúkból és"
                    + " важнейшими красивая находящегося и на столов"
                    + " evlerimizden kitaplarının ve bir okullarda"
                    + " abruptamente oamenilor copiilor şi în"
                    + " kuriuose namuose knygomis ir"
                    + " ανθρώπων γράφοντας και το"
                    + " الكتاب والمدرسة في من"
                    + " 3.14 1e-5 a_b foo-bar http://example.org/a/b x@example.org /usr/lib 192.0.2.1 v1.2.3";

    private TrialTexts() {}

    /** Those that a database of that encoding can hold. */
    static List<String> in(String encoding) {
        List<String> texts = new ArrayList<>(WORDS);
        for (int[] block : BLOCKS) {
            for (int point = block[0]; point <= block[1]; point += block[2]) {
                String letter = Character.toString(point);
                texts.addAll(List.of(letter, letter + "a", "a" + letter + "b"));
            }
        }
        return encoding.equals("UTF8")
                ? texts
                : texts.stream().filter(TrialTexts::isPlain).toList();
    }

    private static boolean isPlain(String text) {
        return IntStream.range(0, text.length()).allMatch(i -> text.charAt(i) < 0x80);
    }
}
