package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.ControlFile;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Loss;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.RowChanges;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers were written since they were opened. */
@Tag("real")
class WalReadingTest {

    private static final HostProcesses COMMANDS = new HostProcesses(new Cancellation());
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private TestCluster cluster;
    private OpeningFacts opening;
    private String opened;

    /** A server that was opened after something was written. */
    private WalReading open(String version) {
        cluster = TestCluster.create(directory.resolve("data"), version)
                .start()
                .execute(
                        "postgres",
                        "create database shop; create sequence ticket; create table item(i int);"
                                + " insert into item select generate_series(1, 1000);")
                .execute(
                        "shop",
                        "create table \"Order\"(i int primary key, note text); create unlogged table scratch();");
        opening = new OpeningFacts("0", WalReading.statistics(Production.of(COMMANDS, cluster.volume(cluster.data()))));
        cluster.stop();
        opened = ControlFile.read(cluster.data()).checkpoint();
        cluster.start();
        return reading();
    }

    private WalReading reading() {
        return new WalReading(COMMANDS, cluster.volume(cluster.data()), opening, opened);
    }

    @AfterEach
    void closeCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aServersOwnWorkIsNoWriteWhatCameAfterItIsAndWalThatIsGoneTellsNothing(String version) {
        WalReading reading = open(version);
        cluster.query("postgres", "select sum(i) from item");
        cluster.execute("postgres", "analyze; vacuum freeze; checkpoint; select pg_switch_wal();")
                .execute("shop", "vacuum analyze; set default_statistics_target = 1; analyze;");

        Loss nothing = reading.readOn(LIMIT);
        assertThat(nothing.isNothing()).as(nothing.toString()).isTrue();
        cluster.execute("shop", "insert into \"Order\" values (1)");
        Loss loss = reading.readOn(LIMIT);

        assertThat(loss.rows()).containsExactly(new RowChanges("shop.public.\"Order\"", 1, 0, 0));
        assertThat(reading().readOn(LIMIT).rows()).as("read at once").isEqualTo(loss.rows());
        assertThat(reading.readOn(LIMIT).rows()).as("no record counts twice").isEqualTo(loss.rows());
        cluster.stop();
        assertThat(reading.readOn(LIMIT))
                .isEqualTo(new Loss(
                        opened,
                        ControlFile.read(cluster.data()).checkpoint(),
                        loss.rows(),
                        loss.others(),
                        loss.unknown()));
        cluster.start().execute("postgres", "select pg_switch_wal(); checkpoint; select pg_switch_wal(); checkpoint;");
        assertThat(reading().readOn(LIMIT).unknown())
                .hasValueSatisfying(why -> assertThat(why).contains("the WAL from " + opened, "cannot be read"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void allThatIsWrittenIsToldAlsoAfterTheServerHasCrashedAndUpToItsLastStop(String version) {
        open(version);
        cluster.execute(
                "shop",
                "insert into \"Order\" select i, repeat(md5(i::text), 200) from generate_series(1, 20) i;"
                        + " update \"Order\" set i = -1 where i = 1; delete from \"Order\" where i = 2;"
                        + " create view v as select 1; select lo_create(0);");
        cluster.execute(
                "postgres",
                "select nextval('ticket'); select pg_logical_emit_message(true, 'a', 'b');" + " create role fresh;");
        cluster.kill().start();

        Loss loss = reading().readOn(LIMIT);

        assertThat(loss.unknown()).isEmpty();
        assertThat(loss.rows()).containsExactly(new RowChanges("shop.public.\"Order\"", 20, 1, 1));
        assertThat(loss.others())
                .contains(
                        "definitions were changed in all databases",
                        "definitions were changed in database shop",
                        "large objects were written in database shop",
                        "sequence postgres.public.ticket handed out numbers",
                        "the WAL has 1 record LogicalMessage/MESSAGE");
        cluster.kill();
        assertThat(reading().readOn(LIMIT).unknown())
                .hasValueSatisfying(why -> assertThat(why).contains("not stopped in good order"));
    }
}
