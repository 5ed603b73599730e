package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.settings.ClonesOwn;
import io.jenkins.plugins.rediacc.engine.database.postgresql.settings.StartOptions;
import io.jenkins.plugins.rediacc.engine.database.postgresql.settings.TakenOver;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Production's settings that a clone takes over or has to know, recorded with each snapshot: production's configuration
 * may live outside its data directory, and so outside the snapshot. Values are as {@code pg_settings} gives them, numbers
 * in the setting's own unit. Of a setting that no clone takes over, only the name is recorded.
 */
final class ProductionSettings {

    /** The name under which the role made by {@code initdb} is recorded: it alone owns the system catalogs. */
    static final String SUPERUSER = "rediacc.superuser";

    /** The names under which it is recorded whether production is a standby, and whether its pages have checksums. */
    static final String IN_RECOVERY = "rediacc.in_recovery";

    static final String CHECKSUMS = "rediacc.checksums";

    /** What is recorded whoever has set it. */
    private static final List<String> ALWAYS = List.of(
            // Where production's own files are: to be left out by a clone.
            "config_file",
            "hba_file",
            "ident_file",
            "data_directory",
            "unix_socket_directories",
            "port",
            // What recovery refuses to find lower than it was (PostgreSQL manual, Hot Standby, Administrator's
            // Overview).
            "max_connections",
            "max_worker_processes",
            "max_wal_senders",
            "max_prepared_transactions",
            "max_locks_per_transaction",
            // What the engine decides by.
            "shared_preload_libraries",
            "track_commit_timestamp",
            "wal_level",
            "work_mem",
            // What is fixed when the cluster is made or the server built.
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

    private static final Set<String> OF_A_SESSION =
            Set.of("client", "session", "user", "database", "database user", "global", "interactive");

    private static final Set<String> OF_THE_SERVER =
            Set.of("configuration file", "command line", "environment variable");

    /** The server finds its limit in its own surroundings. */
    private static final String MEASURED = "max_stack_depth";

    private static final String SETTINGS =
            "select name, setting, source, coalesce(boot_val, '') from pg_settings" + " where setting is not null";

    private static final String FILES =
            "select name, setting from pg_file_settings where error is null and name is not null order by seqno";

    private static final String START_OPTIONS =
            "select coalesce(pg_read_file('postmaster.opts', 0, 1000000, true), '')";

    private final Map<String, String> recorded = new LinkedHashMap<>();
    private final Set<String> set = new TreeSet<>();

    private ProductionSettings() {}

    /** Whether a server gave them; those of a stopped production come from its files, which do not name its superuser. */
    static boolean cameFromServer(Map<String, String> settings) {
        return settings.containsKey(SUPERUSER);
    }

    /** From a running server. */
    static Map<String, String> of(ProductionSession session) {
        ProductionSettings settings = new ProductionSettings();
        StartOptions options = StartOptions.of(session.value(START_OPTIONS));
        Map<String, String> files = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        session.query(FILES).forEach(row -> files.put(row.get(0), row.get(1)));
        for (List<String> row : session.query(SETTINGS)) {
            settings.add(row.get(0), row.get(1), row.get(2), row.get(3), options, files);
        }
        settings.addCustom(options, files);
        Map<String, String> recorded = settings.withNames();
        recorded.put(SUPERUSER, session.value("select rolname from pg_authid where oid = 10"));
        recorded.put(IN_RECOVERY, session.value("select pg_is_in_recovery()").equals("t") ? "true" : "false");
        recorded.put(CHECKSUMS, "on".equals(recorded.get("data_checksums")) ? "true" : "false");
        return recorded;
    }

    /**
     * The value that the server's files and its start give, not that of this session, of its role or of its driver:
     * {@code pg_file_settings} says what the files have.
     */
    private void add(
            String name,
            String setting,
            String source,
            String byDefault,
            StartOptions options,
            Map<String, String> files) {
        if (OF_A_SESSION.contains(source)) {
            Optional<String> given = options.value(name).or(() -> Optional.ofNullable(files.get(name)));
            add(name, given.orElse(byDefault), given.isPresent());
        } else {
            boolean measured = name.equals(MEASURED) && source.equals("environment variable");
            add(name, setting, OF_THE_SERVER.contains(source) && !measured);
        }
    }

    private void add(String name, String value, boolean isSet) {
        if (isSet) {
            set.add(name);
        }
        if (ALWAYS.contains(name) || isSet && ClonesOwn.of(name).isEmpty()) {
            recorded.put(name, value);
        }
    }

    /** A setting of a library that the server has not loaded, or of an application, is in no list of the server. */
    private void addCustom(StartOptions options, Map<String, String> files) {
        Map<String, String> all = new LinkedHashMap<>(files);
        all.putAll(options.values());
        all.forEach((name, value) -> {
            if (name.contains(".") && !recorded.containsKey(name)) {
                add(name, value, true);
            }
        });
    }

    private void addAll(StoppedConfiguration configuration) {
        Set<String> given = configuration.names();
        for (String name : given) {
            if (ClonesOwn.of(name).isEmpty()) {
                configuration.value(name).ifPresent(value -> add(name, value, true));
            } else {
                set.add(name);
            }
        }
        for (String name : ALWAYS) {
            configuration.value(name).ifPresent(value -> recorded.put(name, value));
        }
    }

    private Map<String, String> withNames() {
        recorded.put(TakenOver.SET, TakenOver.joined(set));
        return recorded;
    }

    /**
     * From the files of a production that is stopped: its control file always, and where its configuration is found, what
     * its own server program reads in it. The superuser's name is in the catalogs and stays unknown.
     */
    static Map<String, String> ofStopped(CommandRunner commands, Production production, ControlFile control) {
        ProductionSettings settings = new ProductionSettings();
        StoppedConfiguration configuration = new StoppedConfiguration(commands, production);
        if (configuration.file().isPresent()) {
            settings.addAll(configuration);
        }
        Map<String, String> recorded = settings.withNames();
        configuration.file().ifPresent(file -> recorded.put("config_file", file.toString()));
        recorded.put("data_directory", production.files().data().toString());
        recorded.put(IN_RECOVERY, Boolean.toString(control.state().inRecovery()));
        recorded.put(CHECKSUMS, Boolean.toString(control.checksums()));
        recorded.put("block_size", Long.toString(control.blockBytes()));
        recorded.put("wal_segment_size", Long.toString(control.walSegmentBytes()));
        // The control file has what was in force, which the configuration need not be.
        recorded.putAll(control.settings());
        return recorded;
    }
}
