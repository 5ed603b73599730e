package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The name of the directory that a cluster has in each of its tablespaces, such as {@code PG_13_202007201}: its major
 * version and the version of its catalogs, so that no two clusters of one version can share a tablespace (PostgreSQL
 * manual, Database File Layout).
 */
public final class TablespaceVersion {

    private static final Pattern NAME = Pattern.compile("PG_\\d+_\\d+");

    private TablespaceVersion() {}

    /** The name that the cluster in a data directory gives to its directories. */
    public static String of(Path data) {
        return "PG_" + Cluster.versionOf(data) + "_" + Arming.control(data).catalogVersion();
    }

    /** Whether a name is one that some cluster gives. */
    public static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }
}
