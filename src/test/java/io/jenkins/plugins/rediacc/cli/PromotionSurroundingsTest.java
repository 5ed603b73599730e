package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A production that archives, with a manager of standbys beside it and a tablespace outside its data directory. */
@Tag("real")
class PromotionSurroundingsTest {

    /** Where a WAL segment names the system identifier (PostgreSQL source, XLogLongPageHeaderData). */
    private static final int SYSTEM_IDENTIFIER = 24;

    @TempDir
    private Path folder;

    @Test
    void theManagerIsHeldBackNothingIsArchivedToTheOldPlaceAndTheTablespaceComesAlong() throws IOException {
        try (PromotionStage stage = PromotionStage.btrfs()) {
            TestCluster production = stage.production();
            Path archive = TestCluster.ownedDirectory(folder.resolve("archive"));
            Path old = TestCluster.ownedDirectory(archive.resolve("old"));
            Path fresh = TestCluster.ownedDirectory(archive.resolve("new"));
            Path current = Files.createSymbolicLink(archive.resolve("current"), old);
            Path space = TestCluster.ownedDirectory(stage.stage().volume().resolve("space"));
            production
                    .configure("archive_mode = on", "archive_command = 'cp %%p %s/%%f'".formatted(current))
                    .restart()
                    .execute("postgres", "create tablespace space location '" + space + "'")
                    .execute("shop", "create table far tablespace space as select generate_series(1, 1000) as i");
            stage.withEvidence();
            Outcome refused = stage.promote();
            assertThat(refused.exitCode()).as("without 'archive'").isEqualTo(4);
            Path held = folder.resolve("held-back");
            stage.stage()
                    .volumeOptions(
                            """
                    promote:
                      ha:
                        pause: [touch, %1$s]
                        resume: [mv, %1$s, %1$s.released]
                        check: [test, -e, %1$s]
                      archive: { after: [ln, -sfn, %2$s, %3$s] }
                    """
                                    .formatted(held, fresh, current));
            Path another = space.resolve("PG_14_202107181/16384");
            try (TestWriter writer = production.writer("shop", 100)) {
                Outcome outcome = stage.promoteUntil("done open", "mkdir -p '%s'".formatted(another));

                assertThat(outcome.exitCode()).as(outcome.said()).isZero();
                stage.assertServes(Stage.NEW_VERSION, writer);
            }
            assertThat(Path.of(held + ".released")).as("the manager may go on").exists();
            assertThat(production.query(
                            "shop",
                            "select count(*), pg_tablespace_location(oid) from far, pg_tablespace"
                                    + " where spcname = 'space' group by oid"))
                    .isEqualTo("1000|" + space);
            assertThat(another).as("what another cluster has there").isDirectory();
            assertThat(space.toFile().list())
                    .as("what the upgrade left is gone")
                    .hasSize(2)
                    .noneMatch(name -> name.startsWith("PG_13_"));
            assertThat(stage.stage().volume().toFile().list()).containsExactlyInAnyOrder("main", "space");
            production.query("postgres", "select pg_switch_wal()");
            Stage.awaitThat("a segment is in the new archive", () -> !Stage.filesBelow(fresh)
                    .isEmpty());
            String now = production.query("postgres", "select system_identifier from pg_control_system()");
            assertThat(identifiers(fresh)).containsExactly(now);
            assertThat(identifiers(old)).hasSize(1).doesNotContain(now);
        }
    }

    /** The clusters whose WAL lies there. */
    private static Set<String> identifiers(Path archive) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> segments = Files.list(archive)) {
            List<Path> whole = segments.filter(
                            file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
                    .toList();
            for (Path segment : whole) {
                byte[] bytes = Files.readAllBytes(segment);
                found.add(Long.toUnsignedString(
                        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(SYSTEM_IDENTIFIER)));
            }
        }
        return found;
    }
}
