package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ControlDataTest {

    private static final String PRINTED =
            """
            pg_control version number:            1300
            Database system identifier:           7642011472967116994
            Database cluster state:               in production
            pg_control last modified:             Wed May 20 16:27:30 2026
            Latest checkpoint location:           2/8FD77C20
            Latest checkpoint's REDO location:    2/8FD77BE8
            Latest checkpoint's TimeLineID:       3
            Database block size:                  8192
            Bytes per WAL segment:                67108864
            Data page checksum version:           1
            """;

    @Test
    void readsWhatASnapshotRecords() {
        ControlData control = ControlData.parse(Path.of("/data"), PRINTED);

        assertThat(control.systemIdentifier()).isEqualTo("7642011472967116994");
        assertThat(control.state()).isEqualTo("in production");
        assertThat(control.shutDownCleanly()).isFalse();
        assertThat(control.checkpointLsn()).isEqualTo("2/8FD77C20");
        assertThat(control.timeline()).isEqualTo(3);
        assertThat(control.checksums()).isTrue();
        assertThat(control.walSegmentBytes()).isEqualTo(64L << 20);
        assertThat(control.blockBytes()).isEqualTo(8192);
        assertThat(control.find("pg_control last modified")).contains("Wed May 20 16:27:30 2026");
    }

    @Test
    void onlyACleanShutdownNeedsNoRecovery() {
        assertThat(stateOf("shut down")).isTrue();
        assertThat(stateOf("shut down in recovery")).isTrue();
        assertThat(stateOf("shutting down")).isFalse();
        assertThat(stateOf("in archive recovery")).isFalse();
    }

    private static boolean stateOf(String words) {
        return ControlData.parse(Path.of("/data"), PRINTED.replace("in production", words))
                .shutDownCleanly();
    }

    @Test
    void aMissingFigureIsAnError() {
        ControlData empty = ControlData.parse(Path.of("/data"), "nothing: here\n");

        assertThatThrownBy(empty::timeline)
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("does not say 'Latest checkpoint's TimeLineID' of /data");
        assertThatThrownBy(() -> ControlData.parse(Path.of("/data"), "Database block size: many\n")
                        .blockBytes())
                .hasMessageContaining("Database block size: many");
    }
}
