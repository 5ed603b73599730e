package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanUpTest {

    private final CleanUp cleanUp = new CleanUp();
    private final List<String> undone = new ArrayList<>();

    @Test
    void undoesTheLastFirstAndEachOnce() {
        cleanUp.add("clone", () -> undone.add("clone"));
        cleanUp.add("server", () -> undone.add("server"));

        assertThat(cleanUp.run()).isEmpty();
        assertThat(cleanUp.run()).isEmpty();
        assertThat(undone).containsExactly("server", "clone");
    }

    @Test
    void goesOnAfterAFailureAndSaysWhatIsLeftBehind() {
        cleanUp.add("clone", () -> undone.add("clone"));
        cleanUp.add("server", () -> {
            throw RediaccException.notFound(Explanation.of("no such server"));
        });
        cleanUp.add("mount", () -> {
            throw new IllegalStateException("busy");
        });

        assertThat(cleanUp.run())
                .containsExactly("mount: java.lang.IllegalStateException: busy", "server: no such server");
        assertThat(undone).containsExactly("clone");
    }
}
