package io.jenkins.plugins.rediacc.engine.storage.zfs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The contract on OpenZFS, whose module {@code bin/test-openzfs} loads in a machine of its own. */
class OpenZfsBackendTest extends ZfsBackendTest {

    @Test
    void isOnOpenZfs() {
        assertThat(run("zfs", "version")).contains("zfs-kmod-2.");
    }
}
