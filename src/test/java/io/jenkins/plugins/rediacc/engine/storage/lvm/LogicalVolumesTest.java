package io.jenkins.plugins.rediacc.engine.storage.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lvs.json} is what lvs of LVM 2.03.16 printed of real thin volumes, word for word. */
class LogicalVolumesTest {

    private final Volume volume = TestVolumes.at("lvm", Path.of("/srv/nowhere/orders"));

    @Test
    void readsWhatLvsPrints() throws IOException {
        LogicalVolumes volumes = recorded();

        assertThat(volumes.all())
                .extracting(LogicalVolume::fullName)
                .containsExactly("thin-test/c1.exchange", "thin-test/orders-1", "thin-test/pool", "thin-test/s1");
        LogicalVolume production = volumes.named("thin-test/orders-1").orElseThrow();
        assertThat(production.isThin()).isTrue();
        assertThat(production.isReadOnly()).isFalse();
        assertThat(production.skipsActivation()).isFalse();
        assertThat(production.originUuid()).isEmpty();
        assertThat(production.tags()).isEmpty();
        assertThat(production.created()).isEqualTo(Instant.parse("2026-11-26T04:47:34Z"));
        assertThat(volumes.on("/dev/mapper/thin--test-orders--1")).contains(production);
        assertThat(volumes.on("/dev/thin-test/orders-1")).contains(production);
        assertThat(volumes.on("/dev/vda")).isEmpty();
        LogicalVolume snapshot = volumes.named("thin-test/s1").orElseThrow();
        assertThat(snapshot.isReadOnly()).isTrue();
        assertThat(snapshot.skipsActivation()).isTrue();
        assertThat(snapshot.originUuid()).contains(production.uuid());
        assertThat(snapshot.tags()).containsExactly("rediacc.in/abc", "rediacc.name/xyz");
        assertThat(volumes.named("thin-test/pool").orElseThrow().isThin()).isFalse();
    }

    @Test
    void aPoolIsAsFullAsItsDataOrItsMetadata() throws IOException {
        LogicalVolume pool = recorded().named("thin-test/pool").orElseThrow();

        assertThat(pool.space()).contains(new Pool(1L << 30, (1L << 30) - 116930485L));
        assertThat(filled(pool, "99.5", "10.89").space().orElseThrow().fill()).isBetween(0.994, 0.996);
        assertThat(filled(pool, "100.00", "10.89").space().orElseThrow().freeBytes())
                .isZero();
        assertThat(recorded().named("thin-test/s1").orElseThrow().space()).isEmpty();
    }

    @Test
    void objectsAreWhatIsTaggedAndWhatWasMadeOfProduction() throws IOException {
        LogicalVolumes volumes = recorded();
        LogicalVolume production = volumes.named("thin-test/orders-1").orElseThrow();
        LogicalVolume elsewhere = TaggedTextTest.volume("elsewhere", "uuid-1", List.of("rediacc.in/another"));
        LogicalVolume ofAnotherGroup = TaggedTextTest.volume("c9", "uuid-2", List.of(LvmInventory.tag(volume)));
        List<LogicalVolume> all = new ArrayList<>(volumes.all());
        all.addAll(List.of(elsewhere, ofAnotherGroup, ours("c2"), ours("c3")));

        List<StoredObject> objects = new LvmInventory(volume, new LogicalVolumes(all), production).objects();

        // Both recorded ones bear the tag of another directory, though they descend from production.
        assertThat(objects)
                .extracting(object -> object.path().toString())
                .containsExactly("/srv/nowhere/.rediacc/c2", "/srv/nowhere/.rediacc/c3");
        assertThat(objects.get(0).label()).contains("the mark of c2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "{\"report\":[{\"lv\":[{\"vg_name\":\"vg\"}]}]}",
                "{\"report\":[{\"lv\":[{\"vg_name\":\"vg\",\"lv_name\":\"a\",\"lv_uuid\":\"u\",\"lv_attr\":\"Vwi\"}]}]}"
            })
    void refusesWhatItDoesNotUnderstand(String output) {
        assertThatThrownBy(() -> LogicalVolumes.parse(output))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("cannot read what 'lvs' printed");
    }

    private LogicalVolume ours(String name) throws IOException {
        LogicalVolume like = recorded().named("thin-test/s1").orElseThrow();
        String uuid = "uuid-" + name;
        List<String> tags = new ArrayList<>(TaggedText.MARK.tags(uuid, "the mark of " + name));
        tags.add(LvmInventory.tag(volume));
        return new LogicalVolume(
                like.group(),
                name,
                uuid,
                like.attributes(),
                Optional.empty(),
                like.pool(),
                like.created(),
                "/dev/mapper/thin--test-" + name,
                like.bytes(),
                Optional.empty(),
                Optional.empty(),
                tags);
    }

    private static LogicalVolume filled(LogicalVolume pool, String data, String metadata) {
        return new LogicalVolume(
                pool.group(),
                pool.name(),
                pool.uuid(),
                pool.attributes(),
                pool.originUuid(),
                pool.pool(),
                pool.created(),
                pool.device(),
                pool.bytes(),
                Optional.of(new BigDecimal(data)),
                Optional.of(new BigDecimal(metadata)),
                pool.tags());
    }

    private LogicalVolumes recorded() throws IOException {
        try (InputStream resource = getClass().getResourceAsStream("lvs.json")) {
            return LogicalVolumes.parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
