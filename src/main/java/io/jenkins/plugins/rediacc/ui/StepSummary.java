package io.jenkins.plugins.rediacc.ui;

import io.jenkins.plugins.rediacc.engine.history.RehearsalSummary;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import java.time.Duration;

/** How a step or test went. Saved with the build, so fields are only ever added. */
public final class StepSummary {

    private final String name;
    private final String status;
    private final long durationMillis;

    private StepSummary(StepResult result) {
        this.name = result.name();
        this.status = result.status().name();
        this.durationMillis = result.duration().toMillis();
    }

    static StepSummary of(StepResult result) {
        return new StepSummary(result);
    }

    RehearsalSummary.Result brief() {
        return new RehearsalSummary.Result(name, StepResult.Status.valueOf(status), Duration.ofMillis(durationMillis));
    }

    /** Its name in the plan. */
    public String getName() {
        return name;
    }

    /** How it ended. */
    public StepResult.Status getStatus() {
        return StepResult.Status.valueOf(status);
    }

    /** How long it took. */
    public Duration getDuration() {
        return Duration.ofMillis(durationMillis);
    }
}
