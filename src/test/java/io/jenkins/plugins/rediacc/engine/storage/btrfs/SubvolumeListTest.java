package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On what btrfs-progs 6.2 printed. */
class SubvolumeListTest {

    private static final String SNAPSHOTS =
            """
            ID 257 gen 8 cgen 7 top level 5 otime 2026-11-22 15:26:05 parent_uuid 12e814fa-97b4-224e-9285-30ac34da8eab \
            uuid e6ecde34-93a3-2f41-b3b7-85d4ef8df434 path pool/.rediacc/a b
            ID 258 gen 8 cgen 8 top level 5 otime 2026-11-22 15:26:06 parent_uuid -                                    \
            uuid c2cb13cf-cfc5-ce4c-bcb7-cb4e1a692b91 path pool/.rediacc/c
            ID 259 gen 8 cgen 8 top level 5 otime 2026-11-22 15:26:06 parent_uuid -                                    \
            uuid d2cb13cf-cfc5-ce4c-bcb7-cb4e1a692b91 path other/.rediacc/c
            """;

    private final SubvolumeList list =
            SubvolumeList.parse(SNAPSHOTS, "ID 257 gen 8 top level 5 path pool/.rediacc/a b\n");

    @Test
    void givesWhatShowWouldGive() {
        assertThat(list.at(Path.of(".rediacc/a b")))
                .contains(new Subvolume(
                        "e6ecde34-93a3-2f41-b3b7-85d4ef8df434",
                        Optional.of("12e814fa-97b4-224e-9285-30ac34da8eab"),
                        Instant.parse("2026-11-22T15:26:05Z"),
                        "257",
                        true));
        assertThat(list.at(Path.of("pool/.rediacc/c")))
                .contains(new Subvolume(
                        "c2cb13cf-cfc5-ce4c-bcb7-cb4e1a692b91",
                        Optional.empty(),
                        Instant.parse("2026-11-22T15:26:06Z"),
                        "258",
                        false));
    }

    @Test
    void saysNothingWhereTwoCanBeMeantOrNone() {
        assertThat(list.at(Path.of(".rediacc/c"))).isEmpty();
        assertThat(list.at(Path.of("c"))).isEmpty();
        assertThat(list.at(Path.of(".rediacc/d"))).isEmpty();
        assertThat(list.at(Path.of("diacc/a b"))).isEmpty();
    }
}
