package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import io.jenkins.plugins.rediacc.engine.storage.StubbedCommands;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BtrfsQuotaTest {

    private static BtrfsQuota whoseLimitSays(String words) {
        return new BtrfsQuota(StorageTool.asCaller(new StubbedCommands(argv -> argv.contains("limit")
                ? List.of("sh", "-c", "echo '" + words + "' >&2; exit 1")
                : List.of("printf", "qgroupid rfer excl\\n-------- ---- ----\\n0/257 32768 16384\\n"))));
    }

    @Test
    void withoutTheRuleOfSudoThePoolIsWatchedInstead() {
        assertThat(whoseLimitSays("sudo: a password is required").cap(Path.of("/srv/c"), "257", Path.of("/srv"), 1000))
                .isEmpty();
    }

    @Test
    void whatTheToolRefusesIsAnError() {
        assertThatThrownBy(() -> whoseLimitSays("ERROR: unable to limit requested quota group: Read-only file system")
                        .cap(Path.of("/srv/c"), "257", Path.of("/srv"), 1000))
                .hasMessageContaining("cannot set the limit of quota group 0/257 to 17384");
    }
}
