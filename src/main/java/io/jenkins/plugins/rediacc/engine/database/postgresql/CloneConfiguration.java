package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The settings of a clone's server, written anew: those that the engine decides, and those that the clone takes over from
 * production. Numbers that the engine decides are in the setting's base unit, so that {@code pg_settings} gives them back
 * as they were written.
 */
final class CloneConfiguration {

    static final String CLUSTER_NAME = "rediacc-clone";
    static final String MAP = "rediacc";

    /** Settings that recovery needs at least as high as production had them, with PostgreSQL's own defaults. */
    private static final Map<String, Integer> AT_LEAST = Map.of(
            "max_connections", 100,
            "max_prepared_transactions", 0,
            "max_worker_processes", 8,
            "max_locks_per_transaction", 64,
            "max_replication_slots", 10);

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final int FIRST_WITH_RECOVERY_SETTINGS = 12;
    private static final int FIRST_WITH_ARCHIVE_LIBRARY = 15;

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> takenOver;
    private final PreloadLibraries libraries;

    /**
     * The settings for one start.
     *
     * @param production production's settings by name, as {@code pg_settings} gives them; fewer where it could not be
     *     asked
     * @param takenOver those of them that the clone takes over
     * @param libraries what is loaded when the server starts
     */
    CloneConfiguration(
            Cluster cluster,
            Map<String, String> production,
            Map<String, String> takenOver,
            PreloadLibraries libraries,
            Listener listener,
            TlsIdentity identity,
            long memoryBytes,
            boolean durable) {
        this(cluster, production, takenOver, libraries, listener, Optional.of(identity), memoryBytes, durable);
    }

    private CloneConfiguration(
            Cluster cluster,
            Map<String, String> production,
            Map<String, String> takenOver,
            PreloadLibraries libraries,
            Listener listener,
            Optional<TlsIdentity> identity,
            long memoryBytes,
            boolean durable) {
        this.takenOver = Map.copyOf(takenOver);
        this.libraries = libraries;
        places(cluster, listener);
        network(identity);
        nothingActsOnItsOwn(cluster);
        memory(memoryBytes, ControlFile.read(cluster.data()).blockBytes(), production);
        logging();
        recovery(production);
        syncing(durable);
    }

    /** The settings of a server that only a socket leads to. */
    static CloneConfiguration withoutNetwork(
            Cluster cluster,
            Map<String, String> production,
            Map<String, String> takenOver,
            PreloadLibraries libraries,
            Listener listener,
            long memoryBytes,
            boolean durable) {
        return new CloneConfiguration(
                cluster, production, takenOver, libraries, listener, Optional.empty(), memoryBytes, durable);
    }

    /** The same for a server of pg_upgrade alone: no library can start a process of its own there. */
    CloneConfiguration withoutWorkers() {
        settings.put("max_worker_processes", "0");
        return this;
    }

    /** Where the server listens: a loopback port and a socket in the directory. */
    record Listener(Path directory, int port) {}

    private void places(Cluster cluster, Listener listener) {
        settings.put("data_directory", cluster.data().toString());
        settings.put("hba_file", cluster.data().resolve("pg_hba.conf").toString());
        settings.put("ident_file", cluster.data().resolve("pg_ident.conf").toString());
        settings.put("port", Integer.toString(listener.port()));
        settings.put("unix_socket_directories", listener.directory().toString());
        settings.put("unix_socket_permissions", "0777");
        settings.put("unix_socket_group", "");
        settings.put("cluster_name", CLUSTER_NAME);
    }

    private void network(Optional<TlsIdentity> identity) {
        settings.put("listen_addresses", identity.isPresent() ? "127.0.0.1" : "");
        settings.put("ssl", identity.isPresent() ? "on" : "off");
        identity.ifPresent(pair -> {
            settings.put("ssl_cert_file", pair.certificate().toString());
            settings.put("ssl_key_file", pair.serverKey().toString());
            settings.put("ssl_ca_file", pair.certificate().toString());
        });
    }

    private void nothingActsOnItsOwn(Cluster cluster) {
        settings.put("archive_mode", "off");
        settings.put("archive_command", "");
        if (cluster.major() >= FIRST_WITH_ARCHIVE_LIBRARY) {
            settings.put("archive_library", "");
        }
        if (cluster.major() >= FIRST_WITH_RECOVERY_SETTINGS) {
            settings.put("restore_command", "");
            settings.put("archive_cleanup_command", "");
            settings.put("recovery_end_command", "");
            settings.put("primary_conninfo", "");
            settings.put("primary_slot_name", "");
        }
        settings.put("max_wal_senders", "0");
        settings.put("synchronous_standby_names", "");
        settings.put("max_logical_replication_workers", "0");
        settings.put("shared_preload_libraries", String.join(",", libraries.kept()));
        settings.putAll(libraries.switches());
        settings.put("session_preload_libraries", "");
        settings.put("local_preload_libraries", "");
        settings.put("dynamic_library_path", "$libdir");
    }

    private void memory(long bytes, long page, Map<String, String> production) {
        long sharedBuffers = Math.max(16 * MIB, bytes / 4);
        long maintenance = Math.min(1024 * MIB, Math.max(16 * MIB, bytes / 16));
        settings.put("shared_buffers", Long.toString(sharedBuffers / page));
        settings.put("effective_cache_size", Long.toString(Math.max(16 * MIB, bytes / 2) / page));
        settings.put("maintenance_work_mem", Long.toString(maintenance / KIB));
        int workMemory = number(value(production, "work_mem", "0"));
        if (workMemory > 0) {
            settings.put("work_mem", Long.toString(Math.min(workMemory, maintenance / KIB)));
        }
        settings.put("huge_pages", "off");
    }

    private void logging() {
        settings.put("logging_collector", "off");
        settings.put("log_destination", "stderr");
        settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
        // The log is read by the engine.
        settings.put("lc_messages", "C");
        settings.put("log_timezone", "UTC");
    }

    private void recovery(Map<String, String> production) {
        AT_LEAST.forEach((name, least) ->
                settings.put(name, Integer.toString(Math.max(least, number(value(production, name, "0"))))));
        settings.put("wal_level", "logical".equals(value(production, "wal_level", "")) ? "logical" : "replica");
        settings.put("track_commit_timestamp", value(production, "track_commit_timestamp", "off"));
    }

    /** For a start in archive recovery: it reads the WAL that is there, and lets nobody in before it has ended. */
    CloneConfiguration inArchiveRecovery() {
        settings.computeIfPresent("restore_command", (name, none) -> Quarantine.NO_ARCHIVE);
        settings.put("hot_standby", "off");
        return this;
    }

    private void syncing(boolean durable) {
        String sync = durable ? "on" : "off";
        settings.put("fsync", sync);
        settings.put("full_page_writes", sync);
        settings.put("synchronous_commit", sync);
        if (durable) {
            // Production waits; and a logical slot is kept only where nothing is written before the upgrade.
            settings.put("autovacuum", "off");
        }
    }

    /** Every setting that the engine decides, by name. */
    Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    /** Whether a setting is one of production's that the engine does not decide. Names of settings have no case. */
    boolean takesOver(String name) {
        return takenOver.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    /** What became of production's libraries. */
    PreloadLibraries libraries() {
        return libraries;
    }

    /** The text of {@code postgresql.conf}. */
    String postgresqlConf() {
        // Of two values of a setting the server takes the later one.
        return "# Written by rediacc for a quarantined clone.\n" + lines(new TreeMap<>(takenOver)) + lines(settings);
    }

    /** Settings as lines of a configuration file. */
    static String lines(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + quoted(setting.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /**
     * The text of {@code pg_hba.conf}: on the private socket the kernel says who calls, over TCP the clone's own
     * certificate does; no password, and nobody is trusted.
     */
    String pgHbaConf() {
        return "local all all peer map=" + MAP + "\n" + "hostssl all all 127.0.0.1/32 cert map=" + MAP + "\n";
    }

    /** A value as the configuration file wants it (PostgreSQL manual, 20.1.2). */
    static String quoted(String value) {
        String escaped = value.replace("\\", "\\\\")
                .replace("'", "''")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
        return "'" + escaped + "'";
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** A setting by name; names of settings have no case. */
    private static String value(Map<String, String> production, String name, String otherwise) {
        return production.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findAny()
                .orElse(otherwise);
    }
}
