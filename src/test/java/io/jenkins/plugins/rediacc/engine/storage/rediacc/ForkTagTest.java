package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForkTagTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rediacc_orders_20261122T131500Z_manual",
                "A",
                "x.y_z-1",
                "rediacc_a-volume-with-a-rather-long-name_test_a-run-with-a-long-name-too-20261122T131500Z-and-even-more-than-that"
            })
    void isWhatRdcAcceptsAndNoOtherHas(String name) {
        String tag = ForkTag.fresh(name);

        assertThat(tag)
                .matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
                .startsWith(ForkTag.PREFIX)
                .doesNotContain("--");
        assertThat(ForkTag.fresh(name)).isNotEqualTo(tag);
    }
}
