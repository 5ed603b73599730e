package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A client encoding by PostgreSQL's name for it (manual, 24.3.1).
 *
 * @param name as PostgreSQL writes it, such as {@code LATIN1}
 * @param charset the same for Java; empty where Java has none
 */
public record SqlEncoding(String name, Optional<Charset> charset) {

    /** The encoding of a file of which nothing else is said. */
    public static final SqlEncoding UTF8 = new SqlEncoding("UTF8", Optional.of(StandardCharsets.UTF_8));

    /** In which the server converts nothing. */
    static final String NO_CONVERSION = "SQL_ASCII";

    private static final Map<String, String> JAVA_NAMES = Map.ofEntries(
            Map.entry("BIG5", "Big5"),
            Map.entry("EUC_CN", "GB2312"),
            Map.entry("EUC_JIS_2004", ""),
            Map.entry("EUC_JP", "EUC-JP"),
            Map.entry("EUC_KR", "EUC-KR"),
            Map.entry("EUC_TW", "x-EUC-TW"),
            Map.entry("GB18030", "GB18030"),
            Map.entry("GBK", "GBK"),
            Map.entry("ISO_8859_5", "ISO-8859-5"),
            Map.entry("ISO_8859_6", "ISO-8859-6"),
            Map.entry("ISO_8859_7", "ISO-8859-7"),
            Map.entry("ISO_8859_8", "ISO-8859-8"),
            Map.entry("JOHAB", "x-Johab"),
            Map.entry("KOI8R", "KOI8-R"),
            Map.entry("KOI8U", "KOI8-U"),
            Map.entry("LATIN1", "ISO-8859-1"),
            Map.entry("LATIN2", "ISO-8859-2"),
            Map.entry("LATIN3", "ISO-8859-3"),
            Map.entry("LATIN4", "ISO-8859-4"),
            Map.entry("LATIN5", "ISO-8859-9"),
            Map.entry("LATIN6", ""),
            Map.entry("LATIN7", "ISO-8859-13"),
            Map.entry("LATIN8", ""),
            Map.entry("LATIN9", "ISO-8859-15"),
            Map.entry("LATIN10", ""),
            Map.entry("SHIFT_JIS_2004", "x-SJIS_0213"),
            Map.entry("SJIS", "windows-31j"),
            Map.entry(NO_CONVERSION, ""),
            Map.entry("UHC", "x-windows-949"),
            Map.entry("UTF8", "UTF-8"),
            Map.entry("WIN866", "IBM866"),
            Map.entry("WIN874", "x-windows-874"),
            Map.entry("WIN1250", "windows-1250"),
            Map.entry("WIN1251", "windows-1251"),
            Map.entry("WIN1252", "windows-1252"),
            Map.entry("WIN1253", "windows-1253"),
            Map.entry("WIN1254", "windows-1254"),
            Map.entry("WIN1255", "windows-1255"),
            Map.entry("WIN1256", "windows-1256"),
            Map.entry("WIN1257", "windows-1257"),
            Map.entry("WIN1258", "windows-1258"));

    /** The encoding of that name, in upper or lower case; empty where PostgreSQL has none. */
    public static Optional<SqlEncoding> named(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        return Optional.ofNullable(JAVA_NAMES.get(name)).map(java -> new SqlEncoding(name, charset(java)));
    }

    private static Optional<Charset> charset(String java) {
        return !java.isEmpty() && Charset.isSupported(java) ? Optional.of(Charset.forName(java)) : Optional.empty();
    }

    /**
     * What {@code psql} is to say to a server as its {@code client_encoding} for a file in this encoding; empty where it is
     * to say nothing, so that the database's own holds. A database in {@code SQL_ASCII} holds bytes of any encoding: for
     * another one the server would check them and refuse to give them out.
     */
    public Optional<String> clientEncoding(String ofDatabase) {
        boolean fits = equals(UTF8) && (ofDatabase.equals(UTF8.name()) || ofDatabase.equals(NO_CONVERSION));
        return fits ? Optional.empty() : Optional.of(name);
    }
}
