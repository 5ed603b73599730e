package io.jenkins.plugins.rediacc.engine.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A promotion or a way back that has not come to its end, as it stands now.
 *
 * @param run its id
 * @param wayBack whether it is a way back
 * @param user who began it, or has resumed it
 * @param since when that was
 * @param process the process that did it
 * @param interrupted whether that process has certainly ended
 * @param last the last entry of its journal, such as {@code begun exchange}; empty where there is no journal
 * @param lastAt when that was written
 * @param opened whether it is past the point of no return
 * @param production what production does for its clients now
 */
public record UnfinishedPromotion(
        String volume,
        String run,
        boolean wayBack,
        String user,
        Instant since,
        long process,
        boolean interrupted,
        Optional<String> last,
        Optional<Instant> lastAt,
        boolean opened,
        ProductionNow production) {

    /** The command that ends what an interrupted promotion or way back of a volume began. */
    public static String resumeCommand(String volume) {
        return "rediacc promote " + volume + " --resume";
    }

    /** How it stands, in one sentence. */
    public String text() {
        String what = (wayBack ? "the way back " : "promotion ") + run + " of user " + user + ", since " + since + ", "
                + (interrupted ? "was interrupted " : "is under way (process " + process + ") ");
        String where = last.map(entry -> (opened ? "after" : "before")
                        + " the point of no return (last entry of its journal: '" + entry + "'"
                        + lastAt.map(time -> ", " + time).orElse("") + ")")
                .orElse("and has no journal");
        return what + where + "; " + production.text();
    }

    /** What to do. */
    public String remedy() {
        String resume = "run '" + resumeCommand(volume) + "'";
        return interrupted ? resume : "wait for its end; where its process is gone for good, " + resume;
    }
}
