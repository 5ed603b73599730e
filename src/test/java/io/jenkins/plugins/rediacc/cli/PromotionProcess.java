package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;

/**
 * The command line as a process that does something at one entry of a promotion's journal: {@code java … PromotionProcess
 * WHEN DEED ARGUMENT…}. WHEN is the number of the entry, counted from 1, or its text, such as {@code done exchange}; the
 * deed is {@code halt} (as kill -9 does), {@code fail}, or a command for the shell, after which it goes on. Every entry is
 * printed with its number. Where the variable {@link #GUARDED} is set it has a guardian.
 */
final class PromotionProcess {

    static final int HALTED = 137;
    static final String GUARDED = "REDIACC_TEST_GUARDED";

    private final String when;
    private final String deed;

    private PromotionProcess(String when, String deed) {
        this.when = when;
        this.deed = deed;
    }

    public static void main(String[] arguments) {
        PromotionProcess process = new PromotionProcess(arguments[0], arguments[1]);
        try {
            Result result = JournalEntries.run(
                    process::entry,
                    Clock.systemUTC(),
                    System.getenv(GUARDED) != null,
                    Arrays.copyOfRange(arguments, 2, arguments.length));
            System.out.println(result.text());
            System.exit(result.exitCode().code());
        } catch (RediaccException e) {
            System.err.println(e.getMessage());
            System.exit(e.exitCode().code());
        }
    }

    private void entry(int number, String text) {
        System.err.println("#" + number + " " + text);
        if (when.equals(Integer.toString(number)) || when.equals(text)) {
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
