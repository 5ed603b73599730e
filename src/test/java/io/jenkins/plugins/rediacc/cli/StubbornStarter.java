package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A unit, a watchdog or a person that starts the old server's program at each act from the moment on at which production was
 * stopped: where production lies, and after the exchange also where the old side does.
 */
final class StubbornStarter {

    private static final String VERSION = "13";

    private final PromotionStage stage;
    private final List<String> successes = new ArrayList<>();
    private boolean stopped;
    private boolean exchanged;
    private int attempts;

    StubbornStarter(PromotionStage stage) {
        this.stage = stage;
    }

    void tryAt(String entry) {
        stopped |= entry.equals("done stop production");
        exchanged |= entry.equals("done exchange");
        if (stopped) {
            tryOne(entry, stage.production().data());
        }
        if (exchanged) {
            tryOne(entry, stage.other());
        }
    }

    private void tryOne(String entry, Path data) {
        attempts++;
        try {
            start(data);
            successes.add(entry + ": " + data);
        } catch (AssertionError e) {
            // It did not start, as it should.
        }
    }

    /** Starts the old version's program on a directory, as its unit would; throws where it does not start. */
    static void start(Path data) {
        start(VERSION, data);
    }

    /** The like with a version's program. */
    static void start(String version, Path data) {
        TestCluster.run(List.of(
                TestCluster.binOf(version).resolve("pg_ctl").toString(),
                "-D",
                data.toString(),
                "-l",
                "/dev/null",
                "-w",
                "-t",
                "5",
                "start"));
    }

    int attempts() {
        return attempts;
    }

    /** Where and when a server started that should not have. */
    List<String> successes() {
        return List.copyOf(successes);
    }
}
