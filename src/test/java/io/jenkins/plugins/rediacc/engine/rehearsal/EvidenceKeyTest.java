package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.ValueMask;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class EvidenceKeyTest {

    private static final int RUNS = 8;

    @TempDir
    private Path state;

    @RepeatedTest(20)
    void runsThatBeginAtOnceHaveOneKey() throws Exception {
        CyclicBarrier together = new CyclicBarrier(RUNS);
        Callable<String> run = () -> {
            together.await();
            return EvidenceKey.mask(state, volume()).apply(ValueMask.value("Ada"));
        };
        ExecutorService threads = Executors.newFixedThreadPool(RUNS);
        Set<String> digests = new HashSet<>();
        try {
            for (Future<String> digest : threads.invokeAll(Collections.nCopies(RUNS, run))) {
                digests.add(digest.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(digests).singleElement().asString().matches("~[0-9a-f]{10}");
        assertThat(namesIn(state)).as("nothing else is left").containsExactly("evidence.key");
    }

    private static Set<String> namesIn(Path directory) throws IOException {
        Set<String> names = new HashSet<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    private Volume volume() {
        return new Volume(
                "orders",
                "copy",
                state.resolve("orders"),
                state.resolve("snapshots"),
                Optional.empty(),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.REQUIRED);
    }
}
