package io.jenkins.plugins.rediacc.engine.promotion;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is said of a run that a person has settled. */
final class Settling {

    static final String REASON = "a person has settled it by hand, and says so";

    private Settling() {}

    /** The last way out of a state that the engine must not end by itself. */
    static String command(PromotionRun run) {
        String name = run.volume().name();
        return "'rediacc promote " + name + " --resume --settled --confirm " + name + "'";
    }

    /** What the run has made and nobody has removed, one sentence each. */
    static List<String> left(PromotionRun run) {
        Optional<Path> other = run.safe().storage().identityAt(run.other()).map(identity -> run.other());
        return Stream.concat(other.stream(), run.safe().storage().madeBy(run.id()).stream())
                .distinct()
                .map(path -> "left where it is: " + path)
                .toList();
    }
}
