package io.jenkins.plugins.rediacc.engine.storage.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.RecordedCommands;
import io.jenkins.plugins.rediacc.engine.storage.StubbedCommands;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A process was killed in the middle of an exchange; who asks how full the pool is leaves that to who acts. */
class LookAtHalfAnExchangeTest {

    private static final String PLACE = "/srv/nowhere/orders";
    private static final String ROW =
            """
            {"vg_name":"vg","lv_name":"%s","lv_uuid":"%s","lv_attr":"%s","origin_uuid":"","pool_lv":"%s","lv_time":"",
             "lv_dm_path":"/dev/mapper/vg-%s","lv_size":"1073741824","data_percent":"25.00","metadata_percent":"10.00",
             "lv_tags":"%s"}
            """;

    private final Volume volume = TestVolumes.at("lvm", Path.of(PLACE));

    @Test
    void changesNothing() {
        BegunExchange begun =
                new BegunExchange("new", "old", "vg/orders", "vg/c1", PLACE, "/srv/nowhere/.rediacc/c1", "ext4", "rw");
        String tags = begun.tags().stream().collect(Collectors.joining(","));
        String rows = List.of(
                        ROW.formatted("c1.exchange", "old", "Vwi-a-tz--", "pool", "c1.exchange", ""),
                        ROW.formatted("orders", "new", "Vwi-a-tz--", "pool", "orders", tags),
                        ROW.formatted("pool", "p", "twi-aotz--", "", "pool", ""))
                .stream()
                .collect(Collectors.joining(",", "{\"report\":[{\"lv\":[", "]}]}"));
        RecordedCommands commands = new RecordedCommands(
                new StubbedCommands(argv -> argv.contains("lvs") ? List.of("printf", "%s", rows) : List.of("false")));

        assertThat(new LvmBackend(commands).pool(volume).fill()).isEqualTo(0.25);
        assertThat(commands.taken()).hasSize(1).allSatisfy(argv -> assertThat(argv)
                .contains("lvs"));
    }
}
