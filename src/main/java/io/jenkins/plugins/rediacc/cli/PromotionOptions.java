package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What a caller may ask of a promotion beyond the catalogue: less, never more. */
final class PromotionOptions {

    @Option(
            names = "--max-pause",
            paramLabel = "DURATION",
            description = "The longest pause of writes, such as 60s; no longer than the catalogue's.")
    private String maxPause;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            description = "How old a rehearsal and a dry run may be, such as 6h; no older than the catalogue allows.")
    private String maxAge;

    /** The catalogue's settings with what the caller asks; throws with exit code 2 where that is more. */
    PromotionSettings applyTo(PromotionSettings settings) {
        PromotionSettings applied = settings;
        if (maxPause != null) {
            applied = applied.withMaxPause(atMost(
                    "--max-pause", maxPause, "maxPause", settings.limits().maxPause()));
        }
        if (maxAge != null) {
            applied = applied.withMaxAge(
                    atMost("--max-age", maxAge, "maxAge", settings.limits().maxAge()));
        }
        return applied;
    }

    private static Duration atMost(String option, String text, String key, Duration most) {
        Duration asked = Quantity.duration(text)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() -> wrong(
                        option + " '" + Names.printable(text) + "' is no duration",
                        "write it with its unit, such as 60s"));
        if (asked.compareTo(most) > 0) {
            throw wrong(
                    option + " " + Names.printable(text) + " is more than the catalogue allows, "
                            + Quantity.readable(most),
                    "ask for less, or raise promote." + key + " in the catalogue");
        }
        return asked;
    }

    private static RediaccException wrong(String what, String todo) {
        return RediaccException.usage(
                Explanation.of(what).state("nothing was created").todo(todo));
    }
}
