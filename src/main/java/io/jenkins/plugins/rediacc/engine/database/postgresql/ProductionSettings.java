package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Production's settings that a clone takes over or has to know, recorded with each snapshot: production's configuration
 * may live outside its data directory, and so outside the snapshot. Values are as {@code pg_settings} gives them, numbers
 * in the setting's own unit.
 */
final class ProductionSettings {

    /** The name under which the role made by {@code initdb} is recorded: it alone owns the system catalogs. */
    static final String SUPERUSER = "rediacc.superuser";

    /** The names under which it is recorded whether production is a standby, and whether its pages have checksums. */
    static final String IN_RECOVERY = "rediacc.in_recovery";

    static final String CHECKSUMS = "rediacc.checksums";

    /** Where production's own files are: to be left out by a clone. */
    static final List<String> PLACES =
            List.of("config_file", "hba_file", "ident_file", "data_directory", "unix_socket_directories", "port");

    /** What recovery refuses to find lower than it was (PostgreSQL manual, Hot Standby, Administrator's Overview). */
    static final List<String> FLOORS = List.of(
            "max_connections",
            "max_worker_processes",
            "max_wal_senders",
            "max_prepared_transactions",
            "max_locks_per_transaction");

    /** What changes how statements are read, compared and shown, or what may be loaded. */
    static final List<String> BEHAVIOUR = List.of(
            "DateStyle",
            "IntervalStyle",
            "TimeZone",
            "array_nulls",
            "autovacuum_freeze_max_age",
            "autovacuum_multixact_freeze_max_age",
            "backslash_quote",
            "bytea_output",
            "client_encoding",
            "default_table_access_method",
            "default_tablespace",
            "default_text_search_config",
            "default_toast_compression",
            "default_transaction_isolation",
            "escape_string_warning",
            "extra_float_digits",
            "lc_messages",
            "lc_monetary",
            "lc_numeric",
            "lc_time",
            "lo_compat_privileges",
            "local_preload_libraries",
            "max_files_per_process",
            "password_encryption",
            "quote_all_identifiers",
            "row_security",
            "search_path",
            "session_preload_libraries",
            "shared_preload_libraries",
            "standard_conforming_strings",
            "synchronize_seqscans",
            "timezone_abbreviations",
            "track_commit_timestamp",
            "transform_null_equals",
            "wal_level",
            "xmlbinary",
            "xmloption");

    /** What is fixed when the cluster is made or the server built. */
    static final List<String> FIXED = List.of(
            "block_size",
            "data_checksums",
            "lc_collate",
            "lc_ctype",
            "segment_size",
            "server_encoding",
            "server_version",
            "server_version_num",
            "wal_block_size",
            "wal_segment_size");

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern CONFIG_FILE = Pattern.compile("\"config_file=([^\"]+)\"");

    private ProductionSettings() {}

    /** From a running server. */
    static Map<String, String> of(ProductionSession session) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (List<String> row : session.query(serverWide(names()))) {
            settings.put(row.get(0), row.get(1));
        }
        settings.put(SUPERUSER, session.value("select rolname from pg_authid where oid = 10"));
        settings.put(IN_RECOVERY, session.value("select pg_is_in_recovery()").equals("t") ? "true" : "false");
        settings.put(CHECKSUMS, "on".equals(settings.get("data_checksums")) ? "true" : "false");
        return settings;
    }

    /**
     * The values that the server's files and its start give, not those of this session, of its role or of its driver.
     * {@code pg_file_settings} says what the files have; it knows the names in any case.
     */
    private static String serverWide(List<String> names) {
        String list = names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return "select s.name, case when s.source in ('client', 'session', 'user', 'database', 'database user', 'global',"
                + " 'interactive') then coalesce((select f.setting from pg_file_settings f"
                + " where lower(f.name) = lower(s.name) and f.error is null order by f.seqno desc limit 1), s.boot_val)"
                + " else s.setting end from pg_settings s where s.name in (" + list + ") and s.setting is not null";
    }

    /**
     * From the files of a production that is stopped: its control file always, and where its configuration is found, what
     * its own server program reads in it. The superuser's name is in the catalogs and stays unknown.
     */
    static Map<String, String> ofStopped(CommandRunner commands, Production production, ControlFile control) {
        Map<String, String> settings = new LinkedHashMap<>();
        configFile(production.files()).ifPresent(file -> {
            settings.put("config_file", file.toString());
            for (String name : names()) {
                read(commands, production, file, name).ifPresent(value -> settings.put(name, value));
            }
        });
        settings.put("data_directory", production.files().data().toString());
        settings.put(IN_RECOVERY, Boolean.toString(control.state().inRecovery()));
        settings.put(CHECKSUMS, Boolean.toString(control.checksums()));
        settings.put("block_size", Long.toString(control.blockBytes()));
        settings.put("wal_segment_size", Long.toString(control.walSegmentBytes()));
        // The control file has what was in force, which the configuration need not be.
        settings.putAll(control.settings());
        return settings;
    }

    /** In the data directory, or elsewhere, as the server's last start named it (Debian: below {@code /etc}). */
    private static Optional<Path> configFile(ClusterFiles files) {
        Matcher named = CONFIG_FILE.matcher(files.lastStart());
        Path file = named.find() ? Path.of(named.group(1)) : files.data().resolve("postgresql.conf");
        return Files.isReadable(file) ? Optional.of(file) : Optional.empty();
    }

    private static Optional<String> read(CommandRunner commands, Production production, Path file, String name) {
        Command postgres = Command.of(
                        production.bin().resolve("postgres").toString(),
                        "-C",
                        name,
                        "-D",
                        production.files().data().toString(),
                        "-c",
                        "config_file=" + file)
                .within(LIMIT);
        CommandResult result = commands.run(production.asOwner(postgres));
        return result.succeeded() ? Optional.of(result.stdout().strip()) : Optional.empty();
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(PLACES);
        names.addAll(FLOORS);
        names.addAll(BEHAVIOUR);
        names.addAll(FIXED);
        return names;
    }
}
