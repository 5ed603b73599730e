package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Production's {@code shared_preload_libraries}, divided into what a clone keeps and what it leaves out. Only libraries
 * that do nothing on their own are kept: they count, log or hint inside a session. All others may run jobs, replicate or
 * call out from a background worker, such as pg_cron, pg_partman_bgw, pglogical, citus or timescaledb, and are left out,
 * as is every library that is not known; but the catalogue may name any of them.
 *
 * @param kept in production's order, then what the catalogue names besides
 * @param leftOut in production's order
 * @param wanted what the catalogue names: it may have processes of its own
 */
public record PreloadLibraries(List<String> kept, List<String> leftOut, List<String> wanted) {

    private static final Set<String> PASSIVE = Set.of(
            "auto_explain",
            "passwordcheck",
            "pg_hint_plan",
            "pg_qualstats",
            "pg_stat_kcache",
            "pg_stat_statements",
            "pg_store_plans",
            "pgaudit",
            "plpgsql",
            "plpgsql_check",
            "safeupdate");

    /** The libraries' own switches that keep them quiet where they are loaded, by library. */
    private static final Map<String, Map<String, String>> SWITCHES = Map.of(
            "auto_explain", Map.of("auto_explain.log_min_duration", "-1"),
            "pg_cron", Map.of("cron.launch_active_jobs", "off", "cron.log_run", "off", "cron.log_statement", "off"),
            "pgaudit", Map.of("pgaudit.log", "none", "pgaudit.role", ""),
            "timescaledb", Map.of("timescaledb.max_background_workers", "0", "timescaledb.telemetry_level", "off"));

    /** Divides the value of the setting where the catalogue names nothing. */
    public static PreloadLibraries of(String setting) {
        return of(setting, List.of());
    }

    /**
     * Divides the value of the setting: names separated by commas, each perhaps quoted or with a directory.
     *
     * @param wanted the names of libraries that are kept in any case
     */
    public static PreloadLibraries of(String setting, Collection<String> wanted) {
        Set<String> kept = new LinkedHashSet<>();
        List<String> leftOut = new ArrayList<>();
        for (String part : setting.split(",")) {
            String library = part.strip().replace("\"", "");
            String name = nameOf(library);
            if (!library.isEmpty()) {
                (PASSIVE.contains(name) || wanted.contains(name) ? kept : leftOut).add(library);
            }
        }
        Set<String> names = new LinkedHashSet<>();
        kept.forEach(library -> names.add(nameOf(library)));
        wanted.stream().filter(name -> !names.contains(name)).forEach(kept::add);
        return new PreloadLibraries(List.copyOf(kept), List.copyOf(leftOut), List.copyOf(wanted));
    }

    /** These libraries, and of those that are left out the named ones too. */
    PreloadLibraries with(Collection<String> needed) {
        List<String> more = new ArrayList<>(kept);
        List<String> fewer = new ArrayList<>();
        leftOut.forEach(library -> (needed.contains(library) ? more : fewer).add(library));
        return new PreloadLibraries(List.copyOf(more), List.copyOf(fewer), wanted);
    }

    /** The settings that keep quiet what is kept, by name. */
    Map<String, String> switches() {
        Map<String, String> settings = new LinkedHashMap<>();
        kept.forEach(library -> settings.putAll(new TreeMap<>(SWITCHES.getOrDefault(nameOf(library), Map.of()))));
        return settings;
    }

    /** The library's name without directory and ending. */
    public static String nameOf(String library) {
        String name = library.substring(library.lastIndexOf('/') + 1);
        return name.endsWith(".so") ? name.substring(0, name.length() - ".so".length()) : name;
    }
}
