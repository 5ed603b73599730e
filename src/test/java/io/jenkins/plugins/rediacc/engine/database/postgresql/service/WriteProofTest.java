package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SnapshotBasis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real production writes, and whether that counts: what changes data does, all else does not. */
@Tag("real")
class WriteProofTest {

    @TempDir
    private Path directory;

    private TestCluster cluster;

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void whatChangesDataCountsAndNothingElse(String version) throws IOException {
        Path volume = TestCluster.ownedDirectory(directory.resolve("volume"));
        try (TestCluster made = TestCluster.create(volume.resolve("main"), version)) {
            cluster = made.configure("autovacuum = off", "wal_log_hints = on", "wal_keep_size = 256MB")
                    .start();
            cluster.execute("postgres", "create table t as select generate_series(1, 5000) as i");
            cluster.execute("postgres", "create sequence s");
            cluster.query("postgres", "select nextval('s')");
            WriteProof proof = new WriteProof(new HostProcesses(new Cancellation()), made.volume(volume));
            SnapshotBasis idle = begin(proof);

            cluster.query("postgres", "select count(*) from t");
            cluster.execute("postgres", "checkpoint");
            cluster.kill().start();
            cluster.query("postgres", "select pg_switch_wal()");
            assertThat(written(proof, idle))
                    .as("reading, a crash, a new segment")
                    .isEmpty();
            assertCounts(proof, "select nextval('s')", "next transaction id");
            assertCounts(proof, "select i from t where i = 1 for key share", "next transaction id");
            assertCounts(proof, "begin; insert into t values (0); rollback", "next transaction id");
            assertCounts(proof, "vacuum t", "records of the kind");
            assertCounts(proof, "select pg_logical_emit_message(false, 'a', 'b')", "records of the kind");
            assertThat(proof.writtenSince(new SnapshotBasis(
                            idle.systemIdentifier(),
                            idle.timeline() + 1,
                            idle.redo(),
                            idle.nextTransactionId(),
                            idle.files())))
                    .hasValueSatisfying(why -> assertThat(why).contains("timeline"));

            SnapshotBasis beside = begin(proof);
            Files.writeString(volume.resolve("main/server.crt"), "certificate");
            assertThat(written(proof, beside)).contains("files beside the database were changed");

            cluster.execute("postgres", "create unlogged table u as select 1 as i");
            assertThatThrownBy(() -> proof.basisOf(volume))
                    .isInstanceOf(RediaccException.class)
                    .hasMessageContaining("unlogged relations");
            cluster.execute("postgres", "drop table u");
            SnapshotBasis last = begin(proof);
            cluster.stop();
            removeWal();
            assertThat(proof.writtenSince(last))
                    .hasValueSatisfying(why -> assertThat(why).contains("cannot be read"));
        }
    }

    /** The files as they lie now, as an atomic snapshot would show them. */
    private SnapshotBasis begin(WriteProof proof) {
        cluster.execute("postgres", "checkpoint");
        return proof.basisOf(cluster.data().getParent());
    }

    private Optional<String> written(WriteProof proof, SnapshotBasis basis) {
        cluster.execute("postgres", "checkpoint");
        return proof.writtenSince(basis);
    }

    private void assertCounts(WriteProof proof, String sql, String reason) {
        SnapshotBasis basis = begin(proof);
        cluster.execute("postgres", sql);
        assertThat(written(proof, basis)).as(sql).hasValueSatisfying(why -> assertThat(why)
                .contains(reason));
    }

    private void removeWal() throws IOException {
        Path wal = cluster.data().resolve("pg_wal");
        try (var files = Files.newDirectoryStream(wal, "0*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
