package io.jenkins.plugins.rediacc.engine.database.postgresql.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings that a clone never takes over from production, by the reason against it. Whatever is not named here a clone
 * takes over. A name that ends with {@code *} stands for all that begin so; the names are those of PostgreSQL 13 to 19
 * (PostgreSQL manual, chapter Server Configuration).
 */
public enum ClonesOwn {
    FIXED(
            "the cluster or its programs fix it",
            "block_size",
            "data_checksums",
            "lc_collate",
            "lc_ctype",
            "segment_size",
            "server_encoding",
            "server_version",
            "server_version_num",
            "wal_block_size",
            "wal_segment_size"),
    PLACE(
            "a clone has directories, a port and a name of its own",
            "bonjour*",
            "cluster_name",
            "config_file",
            "data_directory",
            "event_source",
            "external_pid_file",
            "hba_file",
            "ident_file",
            "listen_addresses",
            "port",
            "stats_temp_directory",
            "unix_socket_*"),
    ACCESS(
            "the engine decides who reaches a clone, and how",
            "authentication_timeout",
            "db_user_namespace",
            "gss_*",
            "krb_*",
            "oauth_*",
            "post_auth_delay",
            "pre_auth_delay",
            "ssl",
            "ssl_*",
            "tcp_*"),
    REPLICATION(
            "a clone archives nothing, follows no server and is followed by none",
            "archive_*",
            "hot_standby*",
            "idle_replication_slot_timeout",
            "logical_replication_mode",
            "max_active_replication_origins",
            "max_logical_replication_workers",
            "max_parallel_apply_workers_per_subscription",
            "max_replication_slots",
            "max_slot_wal_keep_size",
            "max_standby_*",
            "max_sync_workers_per_subscription",
            "max_wal_senders",
            "primary_*",
            "promote_trigger_file",
            "recovery_*",
            "restore_command",
            "summarize_wal",
            "sync_replication_slots",
            "synchronized_standby_slots",
            "synchronous_standby_names",
            "wal_keep_*",
            "wal_receiver_*",
            "wal_retrieve_retry_interval",
            "wal_sender_timeout",
            "wal_summary_keep_time"),
    LIBRARIES(
            "a clone loads libraries by what they do",
            "dynamic_library_path",
            "extension_control_path",
            "extension_destdir",
            "jit_provider",
            "local_preload_libraries",
            "session_preload_libraries",
            "shared_preload_libraries"),
    SIZE(
            "the limits of a clone decide how large its server is",
            "autovacuum_max_workers",
            "autovacuum_work_mem",
            "autovacuum_worker_slots",
            "commit_timestamp_buffers",
            "dynamic_shared_memory_type",
            "effective_cache_size",
            "huge_page*",
            "io_*",
            "logical_decoding_work_mem",
            "maintenance_work_mem",
            "max_connections",
            "max_files_per_process",
            "max_locks_per_transaction",
            "max_prepared_transactions",
            "max_worker_processes",
            "min_dynamic_shared_memory",
            "multixact_member_buffers",
            "multixact_offset_buffers",
            "notify_buffers",
            "serializable_buffers",
            "shared_buffers",
            "shared_memory_*",
            "subtransaction_buffers",
            "temp_buffers",
            "transaction_buffers",
            "work_mem"),
    DISK(
            "the engine decides how a clone writes to its disk and what follows a crash",
            "backend_flush_after",
            "bgwriter_*",
            "checkpoint_*",
            "commit_delay",
            "commit_siblings",
            "data_sync_retry",
            "fsync",
            "full_page_writes",
            "max_wal_size",
            "min_wal_size",
            "remove_temp_files_after_crash",
            "restart_after_crash",
            "synchronous_commit",
            "track_commit_timestamp",
            "wal_*"),
    LOG(
            "the engine reads the log of a clone's server, and keeps it as evidence",
            "lc_messages",
            "log_*",
            "logging_collector",
            "syslog_*"),
    DAMAGE(
            "it would hide damage that a rehearsal has to find",
            "ignore_checksum_failure",
            "ignore_invalid_pages",
            "ignore_system_indexes",
            "zero_damaged_pages"),
    DEVELOPMENT(
            "it serves the developers of PostgreSQL",
            "backtrace_functions",
            "debug_*",
            "jit_debugging_support",
            "jit_dump_bitcode",
            "jit_profiling_support",
            "send_abort_for_*",
            "trace_*");

    private static final String ANY = "*";

    private final String reason;
    private final List<String> names;

    ClonesOwn(String reason, String... names) {
        this.reason = reason;
        this.names = List.of(names);
    }

    /** A clause that says why, such as for a report. */
    public String reason() {
        return reason;
    }

    /** Why a clone does not take over a setting; empty where it does. Names of settings have no case. */
    public static Optional<ClonesOwn> of(String setting) {
        String name = setting.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(own -> own.names.stream().anyMatch(pattern -> matches(pattern, name)))
                .findFirst();
    }

    private static boolean matches(String pattern, String name) {
        return pattern.endsWith(ANY)
                ? name.startsWith(pattern.substring(0, pattern.length() - ANY.length()))
                : name.equals(pattern);
    }
}
