package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.StepResult;

/** Tells people what happens, as it happens. */
final class ConsoleListener implements EventListener {

    private static final String INDENT = "  ";

    private final Terminal terminal;

    ConsoleListener(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.PhaseStarted phase) {
            terminal.progress("… " + phase.name() + " " + phase.detail());
        } else if (event instanceof Event.PhaseFinished phase) {
            terminal.narrate("• " + phase.name() + " (" + Quantity.readable(phase.duration()) + ") " + phase.detail());
        } else if (event instanceof Event.Progress progress) {
            terminal.progress("… " + progress.phase() + ": " + progress.text());
        } else if (event instanceof Event.StepStarted step) {
            terminal.narrate(
                    terminal.bold("▶ " + step.group() + " " + step.index() + "/" + step.count() + ": " + step.name()));
        } else if (event instanceof Event.StepOutput output) {
            String text = output.text().replace('\r', '\n');
            terminal.narrate(INDENT + text.replace("\n", "\n" + INDENT));
        } else if (event instanceof Event.StepFinished step) {
            terminal.narrate(finished(step.result()));
        } else if (event instanceof Event.ActBegun act) {
            terminal.narrate(act.name());
        } else if (event instanceof Event.ActDone act) {
            terminal.narrate(act.name() + ": " + Quantity.readable(act.duration()));
        } else if (event instanceof Event.ActFailed act) {
            terminal.narrate(act.name() + " FAILED: " + act.reason());
        } else if (event instanceof Event.PointOfNoReturn) {
            terminal.narrate("point of no return: from here on only forward");
        } else if (event instanceof Event.Notice notice) {
            terminal.narrate(terminal.yellow("! " + notice.text()));
        }
    }

    private String finished(StepResult result) {
        String line = mark(result.status()) + " " + result.name() + " (" + Quantity.readable(result.duration()) + ")";
        return result.message().isEmpty() ? line : line + ": " + result.message();
    }

    private String mark(StepResult.Status status) {
        return switch (status) {
            case PASSED -> terminal.green("✔ PASSED");
            case FAILED -> terminal.red("✘ FAILED");
            case ERROR -> terminal.red("✘ ERROR");
            case SKIPPED -> terminal.yellow("- SKIPPED");
            case NOT_RUN -> terminal.yellow("- NOT RUN");
        };
    }
}
