package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class StatisticsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void everyTableIsAnalyzedAndOneThatCannotBeIsNamed(String version) {
        TestCluster.Options options = TestCluster.Options.defaults().conf("autovacuum = off");
        try (TestCluster cluster = TestCluster.create(directory.resolve("data"), version, options)
                .start()
                .execute("postgres", "create database \"Odd 'db\";")
                .execute(
                        "Odd 'db",
                        """
                        create table "Item's" as select generate_series(1, 1000) as i;
                        create table part(i int) partition by range (i);
                        create table part1 partition of part for values from (0) to (1000);
                        insert into part select i from generate_series(0, 999) i;
                        create function picky(i int) returns int immutable language plpgsql as
                            $$ begin if current_setting('test.strict', true) is null then return i; end if;
                               raise exception 'not today'; end $$;
                        create table broken as select generate_series(1, 100) as i;
                        create index on broken (picky(i));
                        alter database "Odd 'db" set test.strict = 'yes';
                        """)) {
            PostgresPromotionChecks checks = new TestProduction(cluster).checks();

            AtomicInteger between = new AtomicInteger();
            List<String> failures = checks.analyzeRest(between::incrementAndGet);
            assertThat(failures).singleElement().satisfies(text -> assertThat(text)
                    .startsWith("could not analyze \"public\".\"broken\" in database Odd 'db: ")
                    .contains("not today"));
            assertThat(between).hasValueGreaterThan(3);
            assertThat(cluster.query(
                            "Odd 'db",
                            "select distinct tablename from pg_stats where schemaname = 'public'" + " order by 1"))
                    .isEqualTo("Item's\npart\npart1");
            cluster.stop();
            assertThatThrownBy(() -> checks.analyzeRest(() -> {})).isInstanceOf(RediaccException.class);
        }
    }
}
