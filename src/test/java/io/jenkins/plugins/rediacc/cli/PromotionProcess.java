package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;

/**
 * The command line as a process that does something at one entry of a promotion's journal: {@code java … PromotionProcess
 * WHEN DEED ARGUMENT…}. WHEN is the number of the entry, counted from 1, or its text, such as {@code done exchange}; the
 * deed is {@code halt} (as kill -9 does), {@code fail}, or a command for the shell, after which it goes on. Every entry is
 * printed with its number.
 */
final class PromotionProcess implements EventListener {

    static final int HALTED = 137;

    private final String when;
    private final String deed;
    private int count;

    private PromotionProcess(String when, String deed) {
        this.when = when;
        this.deed = deed;
    }

    public static void main(String[] arguments) {
        String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
        try {
            Verb verb = Invocation.verb(Invocation.parse(rest));
            EngineContext context = new EngineContext(
                    verb.options(),
                    "run_" + System.nanoTime(),
                    Map.of(),
                    Map.of(),
                    new Cancellation(),
                    new PromotionProcess(arguments[0], arguments[1]),
                    Clock.systemUTC());
            Result result = verb.run(context);
            System.out.println(result.text());
            System.exit(result.exitCode().code());
        } catch (RediaccException e) {
            System.err.println(e.getMessage());
            System.exit(e.exitCode().code());
        }
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.ActBegun act) {
            entry("begun " + act.name());
        } else if (event instanceof Event.ActDone act) {
            entry("done " + act.name());
        } else if (event instanceof Event.PointOfNoReturn) {
            entry("point of no return");
        } else if (event instanceof Event.ActFailed act) {
            System.err.println("failed " + act.name() + ": " + act.reason());
        }
    }

    private void entry(String text) {
        count++;
        System.err.println("#" + count + " " + text);
        if (when.equals(Integer.toString(count)) || when.equals(text)) {
            act(text);
        }
    }

    private void act(String text) {
        if (deed.equals("halt")) {
            Runtime.getRuntime().halt(HALTED);
        } else if (deed.equals("fail")) {
            throw RediaccException.surroundings(ErrorCause.STORAGE, Explanation.of("the test let '" + text + "' fail"));
        } else {
            shell();
        }
    }

    private void shell() {
        try {
            new ProcessBuilder("sh", "-c", deed).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
