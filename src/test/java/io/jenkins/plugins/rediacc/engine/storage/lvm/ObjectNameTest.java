package io.jenkins.plugins.rediacc.engine.storage.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectNameTest {

    private static final String LONG = "n".repeat(127);

    @Test
    void aNameThatLvmTakesIsTheVolumesOwn() {
        String name = "rediacc_orders_20261122T131500Z_manual";

        assertThat(ObjectName.volumeName("vg", name)).isEqualTo(name);
        assertThat(ObjectName.tagging("vg", name)).isEmpty();
        assertThat(ObjectName.of(TaggedTextTest.volume(name, "uuid", List.of())))
                .isEqualTo(name);
    }

    @Test
    void aNameThatLvmDoesNotTakeIsInATag() {
        for (String name : List.of(LONG + "s", LONG + "c", "snapshot1", "pvmove0", "a_tdata", "-".repeat(60) + "a")) {
            String made = ObjectName.volumeName("vg", name);
            List<String> tagging = ObjectName.tagging("vg", name);

            assertThat(made).matches("rediacc_[A-Za-z0-9.]{1,30}_[0-9a-f]{32}").doesNotContain("_tdata");
            assertThat(tagging).containsExactly("--addtag", "rediacc.name/" + name);
            assertThat(ObjectName.of(TaggedTextTest.volume(made, "uuid", tagging.subList(1, 2))))
                    .isEqualTo(name);
        }
        assertThat(ObjectName.volumeName("vg", LONG + "s")).isNotEqualTo(ObjectName.volumeName("vg", LONG + "c"));
    }

    @Test
    void aVolumeThatWasRenamedIsCalledWhatItIsCalledNow() {
        List<String> tags = ObjectName.tagging("vg", LONG).subList(1, 2);

        assertThat(ObjectName.of(TaggedTextTest.volume("renamed", "uuid", tags)))
                .isEqualTo("renamed");
    }

    @Test
    void hyphensOfAGroupCountTwice() {
        String name = "n".repeat(60);

        assertThat(ObjectName.volumeName("g".repeat(39), name)).isEqualTo(name);
        assertThat(ObjectName.volumeName("g-".repeat(13), name)).isEqualTo(name);
        assertThat(ObjectName.volumeName("g-".repeat(14), name)).isNotEqualTo(name);
    }
}
