package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether rdc is new enough. Its grammar has changed twice: what is driven here is the one that names a fork by a
 * reference ({@code rdc repo fork shop --tag t}), so that is asked for as well as the number.
 */
final class RdcRelease {

    static final String OLDEST = "1.0.0";

    private static final Pattern NUMBER = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

    private RdcRelease() {}

    /** The number of a release that can be driven; throws where rdc cannot be run or is too old. */
    static String require(Rdc rdc) {
        Rdc.Answer answer = rdc.look("--version");
        answer.require(Explanation.of("cannot ask rdc for its version")
                .todo("install rdc " + OLDEST + " or later on this host, or name it by the option 'program'"));
        Matcher number = NUMBER.matcher(answer.stdout());
        if (!number.find()) {
            throw tooOld("rdc does not say its version in numbers: '"
                    + answer.stdout().strip() + "'");
        }
        if (Arrays.compare(numbers(number.group()), numbers(OLDEST)) < 0) {
            throw tooOld("rdc " + number.group() + " is too old: " + OLDEST + " is the oldest that can be driven");
        }
        Rdc.Answer help = rdc.look("repo", "fork", "--help");
        List<String> words = List.of(help.stdout().split("[\\s,=]+"));
        if (!help.succeeded() || !words.contains("--immutable") || words.contains("--parent")) {
            throw tooOld("rdc " + number.group() + " has another grammar: its 'repo fork' takes no reference");
        }
        return number.group();
    }

    private static int[] numbers(String release) {
        return Arrays.stream(release.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    private static RediaccException tooOld(String what) {
        return RediaccException.refused(
                Explanation.of(what).state("nothing was done").todo("run 'rdc update', then 'rediacc doctor'"));
    }
}
