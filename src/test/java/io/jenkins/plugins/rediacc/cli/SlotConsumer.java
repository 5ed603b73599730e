package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Receives the changes of a logical slot with {@code pg_recvlogical}, which connects again where the server goes away: a
 * program of the version that production had when it began.
 */
final class SlotConsumer implements AutoCloseable {

    private final Path received;
    private final Process process;

    private SlotConsumer(Path received, Process process) {
        this.received = received;
        this.process = process;
    }

    static SlotConsumer start(TestCluster cluster, String database, String slot) throws IOException {
        Path received = Files.createTempFile("received", ".txt");
        Process process = new ProcessBuilder(
                        cluster.bin().resolve("pg_recvlogical").toString(),
                        "--host=" + cluster.socketDirectory(),
                        "--port=" + cluster.port(),
                        "--username=" + TestCluster.SUPERUSER,
                        "--dbname=" + database,
                        "--slot=" + slot,
                        "--file=" + received,
                        "--option=skip-empty-xacts=1",
                        "--start")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new SlotConsumer(received, process);
    }

    /** How many rows it has seen inserted into a table of the schema public. */
    long inserts(String table) {
        return Stage.read(received)
                .lines()
                .filter(line -> line.startsWith("table public." + table + ": INSERT"))
                .count();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.delete(received);
    }
}
