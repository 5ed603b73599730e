package io.jenkins.plugins.rediacc.engine.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VanishedFilesTest {

    private static final String GONE = "cp: cannot open '/a b/c' for reading: No such file or directory\n";

    @Test
    void knowsTheComplaintsAboutLostFiles() {
        assertThat(VanishedFiles.only(ended(1, GONE + "cp: cannot stat '/x': No such file or directory\n")))
                .isTrue();
        assertThat(VanishedFiles.only(ended(1, "du: cannot access '/x': No such file or directory\n")))
                .isTrue();
    }

    @Test
    void takesNothingElseForALostFile() {
        assertThat(VanishedFiles.only(ended(1, GONE + "cp: error writing '/y': No space left on device\n")))
                .isFalse();
        assertThat(VanishedFiles.only(ended(1, ""))).isFalse();
        assertThat(VanishedFiles.only(ended(137, GONE))).isFalse();
    }

    private static CommandResult ended(int exitCode, String stderr) {
        return new CommandResult(List.of("cp"), exitCode, "", stderr, false, Duration.ZERO);
    }
}
