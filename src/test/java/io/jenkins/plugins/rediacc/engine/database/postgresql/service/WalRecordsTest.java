package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What {@code pg_waldump --stats=record} prints, and what it may not print. */
class WalRecordsTest {

    private static final String IDLE =
            """
            WAL statistics between 0/15E1A90 and 0/15E1B40:
            Type                                           N      (%)          Record size      (%)
            ----                                           -      ---          -----------      ---
            XLOG/CHECKPOINT_ONLINE                         1 ( 33.33)                  114 ( 53.27)
            Standby/RUNNING_XACTS                          2 ( 66.67)                  100 ( 46.73)
                                                    --------                      --------
            Total                                          3                           214 [100.00%]
            """;

    @Test
    void checkpointsWriteNoData() {
        assertThat(WalRecords.writing(IDLE)).isEmpty();
    }

    @Test
    void anyOtherKindDoes() {
        assertThat(WalRecords.writing(IDLE.replace("Standby/RUNNING_XACTS", "Heap/INSERT+INIT     ")))
                .contains("production's WAL has records of the kind Heap/INSERT+INIT");
        assertThat(WalRecords.writing(IDLE.replace("Standby/RUNNING_XACTS", "XLOG/UNKNOWN (f0)    ")))
                .isPresent();
    }

    @Test
    void whatDoesNotAddUpMayHave() {
        assertThat(WalRecords.writing("")).isPresent();
        assertThat(WalRecords.writing(IDLE.replace("Total                                          3", "Total  4")))
                .isPresent();
        assertThat(WalRecords.writing(IDLE.replaceAll("(?m)^Standby.*$", ""))).isPresent();
    }
}
