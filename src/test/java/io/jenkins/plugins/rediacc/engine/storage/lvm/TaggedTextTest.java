package io.jenkins.plugins.rediacc.engine.storage.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaggedTextTest {

    private static final String UUID = "g7xQw9-jBAL-dLxI-qsAt-65oH-lHVD-BRJr0i";
    private static final String LONG = "{\"a\" : \"ö, &\"}".repeat(300);

    @Test
    void keepsALongTextInTagsThatLvmTakes() {
        List<String> tags = TaggedText.MARK.tags(UUID, LONG);

        assertThat(tags).hasSizeGreaterThan(1).allMatch(tag -> tag.matches("[A-Za-z0-9_+./=!:&#-]{1,1024}"));
        assertThat(TaggedText.MARK.read(volume(UUID, tags))).contains(LONG);
    }

    @Test
    void aTextOfAnotherVolumeOrKindIsNone() {
        List<String> tags = TaggedText.MARK.tags(UUID, "text");

        assertThat(TaggedText.MARK.read(volume("another", tags))).isEmpty();
        assertThat(TaggedText.EXCHANGE.read(volume(UUID, tags))).isEmpty();
        assertThat(TaggedText.MARK.read(volume(UUID, List.of()))).isEmpty();
    }

    @Test
    void aTextThatLacksAPieceOrIsNoTextIsNone() {
        List<String> tags = new ArrayList<>(TaggedText.MARK.tags(UUID, LONG));
        tags.remove(1);

        assertThat(TaggedText.MARK.read(volume(UUID, tags))).isEmpty();
        for (String broken : List.of("/0/1/A", "/x/1/QQ", "/0/1/", "/0/1/Q?", "")) {
            assertThat(TaggedText.MARK.read(volume(UUID, List.of("rediacc.mark/" + UUID + broken))))
                    .as(broken)
                    .isEmpty();
        }
    }

    @Test
    void anEmptyTextNeedsNoTag() {
        assertThat(TaggedText.MARK.tags(UUID, "")).isEmpty();
    }

    static LogicalVolume volume(String uuid, List<String> tags) {
        return volume("c1", uuid, tags);
    }

    static LogicalVolume volume(String name, String uuid, List<String> tags) {
        return new LogicalVolume(
                "vg",
                name,
                uuid,
                "Vwi-aotz-k",
                Optional.empty(),
                Optional.of("pool"),
                Instant.EPOCH,
                "/dev/mapper/vg-" + name,
                1,
                Optional.empty(),
                Optional.empty(),
                tags);
    }
}
