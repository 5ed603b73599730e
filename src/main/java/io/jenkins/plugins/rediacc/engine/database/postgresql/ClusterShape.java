package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a new cluster must have in common with the old one, or {@code pg_upgrade} refuses the pair.
 *
 * @param encoding of {@code template0}
 * @param collate its {@code LC_COLLATE}
 * @param ctype its {@code LC_CTYPE}
 * @param provider its locale provider: {@code libc}, {@code icu} or {@code builtin}
 * @param providerLocale the locale of a provider other than {@code libc}; empty for {@code libc}
 * @param checksums whether data pages have checksums
 * @param walSegmentMegabytes the size of a WAL segment
 * @param groupAccess whether the data directory's group may read it
 * @param installUser the superuser that {@code initdb} made
 * @param databases names of all databases by OID
 */
record ClusterShape(
        String encoding,
        String collate,
        String ctype,
        String provider,
        String providerLocale,
        boolean checksums,
        int walSegmentMegabytes,
        boolean groupAccess,
        String installUser,
        Map<String, String> databases) {

    private static final int PROVIDERS_FROM = 150000;
    private static final int LOCALE_COLUMN_RENAMED = 170000;
    private static final int FIRST_WITH_PROVIDER_OPTION = 15;
    private static final int FIRST_WITH_CHECKSUMS_BY_DEFAULT = 18;

    /**
     * Reads it from the running old server.
     *
     * @param data its data directory
     */
    static ClusterShape read(SqlSession session, Path data) {
        int version = Integer.parseInt(session.value("select current_setting('server_version_num')"));
        String localeColumn = version >= LOCALE_COLUMN_RENAMED ? "datlocale" : "daticulocale";
        String provider = version >= PROVIDERS_FROM ? "datlocprovider, coalesce(" + localeColumn + ", '')" : "'c', ''";
        List<String> row = session.row(
                "select pg_encoding_to_char(encoding), datcollate, datctype, " + provider
                        + ", current_setting('data_checksums'), pg_size_bytes(current_setting('wal_segment_size')) >> 20,"
                        + " (select rolname from pg_roles where oid = 10) from pg_database where datname = 'template0'",
                SqlSession.PROMPTLY);
        Map<String, String> databases = new HashMap<>();
        session.query("select oid, datname from pg_database").forEach(each -> databases.put(each.get(0), each.get(1)));
        return new ClusterShape(
                row.get(0),
                row.get(1),
                row.get(2),
                providerName(row.get(3)),
                row.get(4),
                row.get(5).equals("on"),
                Integer.parseInt(row.get(6)),
                groupMayRead(data),
                row.get(7),
                databases);
    }

    private static String providerName(String letter) {
        return switch (letter) {
            case "i" -> "icu";
            case "b" -> "builtin";
            default -> "libc";
        };
    }

    private static boolean groupMayRead(Path data) {
        try {
            return Files.getPosixFilePermissions(data).contains(PosixFilePermission.GROUP_READ);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + data, e);
        }
    }

    /**
     * The call of the new version's {@code initdb} that makes an equal cluster, but for where. It is not synced: what
     * becomes production is, as a whole, when it is handed over.
     */
    List<String> initdb(Path program, int newMajor) {
        List<String> arguments = new ArrayList<>(List.of(
                program.toString(),
                "--username=" + installUser,
                "--auth=peer",
                "--encoding=" + encoding,
                "--lc-collate=" + collate,
                "--lc-ctype=" + ctype,
                "--lc-messages=C",
                "--wal-segsize=" + walSegmentMegabytes,
                "--no-sync"));
        if (newMajor >= FIRST_WITH_PROVIDER_OPTION) {
            arguments.add("--locale-provider=" + provider);
        }
        if (!provider.equals("libc")) {
            arguments.add("--" + provider + "-locale=" + providerLocale);
        }
        if (checksums) {
            arguments.add("--data-checksums");
        } else if (newMajor >= FIRST_WITH_CHECKSUMS_BY_DEFAULT) {
            arguments.add("--no-data-checksums");
        }
        if (groupAccess) {
            arguments.add("--allow-group-access");
        }
        return arguments;
    }
}
