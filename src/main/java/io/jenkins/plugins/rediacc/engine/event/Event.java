package io.jenkins.plugins.rediacc.engine.event;

import io.jenkins.plugins.rediacc.engine.model.StepResult;
import java.time.Duration;

/** What happens, as it happens. The engine never prints; the door that listens does. */
public sealed interface Event {

    /** The engine begins something, such as {@code snapshot} or {@code recovery}. */
    record PhaseStarted(String name, String detail) implements Event {}

    /** What the engine began has ended. */
    record PhaseFinished(String name, Duration duration, String detail) implements Event {}

    /** Something long goes on. */
    record Progress(String phase, String text) implements Event {}

    /** A step or test begins; {@code index} counts from 1 within its group. */
    record StepStarted(String group, int index, int count, String name) implements Event {}

    /** Whole lines of a step's output, secrets masked, without the last line break. */
    record StepOutput(String name, String text) implements Event {}

    /** A step or test ended. */
    record StepFinished(String group, StepResult result) implements Event {}

    /** Something the user must know although nothing failed. */
    record Notice(String text) implements Event {}

    /** A promotion has written down durably that an act is about to begin, or the way back of one. */
    record ActBegun(String name) implements Event {}

    /** A promotion has done an act and written that down durably. */
    record ActDone(String name, Duration duration) implements Event {}

    /** An act has failed, for that reason. */
    record ActFailed(String name, String reason) implements Event {}

    /** A promotion has written down durably that there is no way back any more but that of a rollback. */
    record PointOfNoReturn() implements Event {}
}
