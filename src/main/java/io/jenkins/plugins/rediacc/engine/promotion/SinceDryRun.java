package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds production, while it serves, against what the dry run saw of it: what is defined in it, and the versions of the
 * libraries that its programs use. What differs would be found in the pause otherwise, or not at all.
 */
final class SinceDryRun {

    private static final int MOST_NAMED = 20;

    private final RecordedObjects recorded;
    private final Optional<PromotionChecks> checks;
    private final Optional<Promotion> dryRun;
    private final String again;

    /**
     * A comparison.
     *
     * @param checks of production; empty for plain files
     */
    SinceDryRun(Path state, PromotionRequest request, Optional<PromotionChecks> checks) {
        this.recorded = new RecordedObjects(state, request.volume().name());
        this.checks = checks;
        this.dryRun = request.promise().dryRun();
        String volume = request.volume().name();
        this.again = "run 'rediacc test " + volume + " PLAN' and 'rediacc promote " + volume
                + " PLAN --dry-run' again, so that both know it";
    }

    /** What has changed since; empty where nothing has. */
    List<Objection> objections() {
        List<Objection> objections = new ArrayList<>();
        Optional<Baseline> baseline = dryRun.flatMap(Promotion::baseline);
        if (checks.isPresent() && baseline.isPresent()) {
            baseline.get().objects().flatMap(this::objects).ifPresent(objections::add);
            baseline.get().libraries().flatMap(this::libraries).ifPresent(objections::add);
        }
        return objections;
    }

    private Optional<Objection> objects(String before) {
        ObjectInventory now = checks.get().objects();
        if (now.fingerprint().equals(before)) {
            return Optional.empty();
        }
        List<String> differences = recorded.differences(before, now);
        return Optional.of(new Objection(
                "guard/objects-changed",
                "production's objects are not those of dry run " + dryRun.get().id() + named(differences),
                again));
    }

    private static String named(List<String> differences) {
        if (differences.isEmpty()) {
            return ": something was defined, changed or removed since";
        }
        int more = differences.size() - MOST_NAMED;
        return ": " + String.join("; ", differences.subList(0, Math.min(MOST_NAMED, differences.size())))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private Optional<Objection> libraries(Libraries seen) {
        List<String> now = checks.get().libraryVersions();
        if (now.equals(seen.before())) {
            return Optional.empty();
        }
        return Optional.of(new Objection(
                "guard/libraries-changed",
                "production's programs use other versions of their libraries than in dry run "
                        + dryRun.get().id() + ": "
                        + now + " instead of " + seen.before()
                        + " (collation provider, i for ICU and c for the C library, and its version)",
                again));
    }

    /** What a later promotion compares with. */
    Map<String, String> note() {
        if (checks.isEmpty()) {
            return Map.of();
        }
        ObjectInventory objects = checks.get().objects();
        recorded.keep(objects);
        return JournaledBaseline.objects(objects.fingerprint());
    }
}
