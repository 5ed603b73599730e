package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Makes a hold of what a caller asks for. */
final class Holding {

    private static final int LONGEST_REASON = 200;

    private Holding() {}

    /**
     * The hold; throws with exit code 2 where an option is wrong.
     *
     * @param option the option that holds the time
     * @param time how long; null for until it is released
     * @param reason why; null where the caller gave none, which is refused
     */
    static Hold of(String option, String time, String reason, Instant now) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw wrong(
                    "a hold needs a reason of at most " + LONGEST_REASON + " characters",
                    "add --reason with a sentence for those who find the snapshot later");
        }
        Optional<Instant> until = Optional.ofNullable(time).map(text -> now.plus(duration(option, text)));
        return new Hold(Names.printable(reason.strip()), System.getProperty("user.name"), now, until);
    }

    private static Duration duration(String option, String text) {
        return Quantity.duration(text)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() -> wrong(
                        option + " '" + Names.printable(text) + "' is not a duration",
                        "write a number with a unit, such as 6h or 30d"));
    }

    private static RediaccException wrong(String what, String remedy) {
        return RediaccException.usage(
                Explanation.of(what).state("nothing was changed").todo(remedy));
    }
}
