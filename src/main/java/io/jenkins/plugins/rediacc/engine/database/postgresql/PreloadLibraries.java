package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Production's {@code shared_preload_libraries}, divided into what a clone keeps and what it leaves out. Only libraries
 * that do nothing on their own are kept: they count, log or hint inside a session. All others may run jobs, replicate or
 * call out from a background worker, such as pg_cron, pg_partman_bgw, pglogical, citus or timescaledb, and are left out,
 * as is every library that is not known.
 *
 * @param kept in production's order
 * @param leftOut in production's order
 */
public record PreloadLibraries(List<String> kept, List<String> leftOut) {

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

    /** Divides the value of the setting: names separated by commas, each perhaps quoted or with a directory. */
    public static PreloadLibraries of(String setting) {
        List<String> kept = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (String part : setting.split(",")) {
            String library = part.strip().replace("\"", "");
            if (!library.isEmpty()) {
                (PASSIVE.contains(nameOf(library)) ? kept : leftOut).add(library);
            }
        }
        return new PreloadLibraries(List.copyOf(kept), List.copyOf(leftOut));
    }

    /** The library's name without directory and ending. */
    public static String nameOf(String library) {
        String name = library.substring(library.lastIndexOf('/') + 1);
        return name.endsWith(".so") ? name.substring(0, name.length() - ".so".length()) : name;
    }
}
