package io.jenkins.plugins.rediacc.engine.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All objects of a database system: what they are, and the values that they alone hold, such as where a sequence stands.
 *
 * @param definitions what was defined, one property a line
 * @param values what changes without anybody defining anything; not printed, because passwords are among it
 */
public record ObjectInventory(SortedMap<Name, String> definitions, SortedMap<Name, String> values) {

    /**
     * An object.
     *
     * @param database empty for an object of the whole cluster
     * @param kind such as {@code table}
     * @param name within its database
     */
    public record Name(String database, String kind, String name) implements Comparable<Name> {

        private static final Comparator<Name> ORDER =
                Comparator.comparing(Name::database).thenComparing(Name::kind).thenComparing(Name::name);

        @Override
        public int compareTo(Name other) {
            return ORDER.compare(this, other);
        }

        /** For people: {@code table public.orders in database shop}. */
        @Override
        public String toString() {
            return kind + " " + name + (database.isEmpty() ? "" : " in database " + database);
        }
    }

    public ObjectInventory {
        definitions = Collections.unmodifiableSortedMap(new TreeMap<>(definitions));
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** The SHA-256 over all definitions, in hexadecimal: equal where every object is defined alike. */
    public String fingerprint() {
        MessageDigest digest = sha256();
        definitions.forEach((name, definition) -> {
            for (String part : new String[] {name.database(), name.kind(), name.name(), definition}) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** By object, the SHA-256 of its definition, in hexadecimal. */
    public SortedMap<Name, String> digests() {
        SortedMap<Name, String> digests = new TreeMap<>();
        definitions.forEach((name, definition) -> digests.put(
                name, HexFormat.of().formatHex(sha256().digest(definition.getBytes(StandardCharsets.UTF_8)))));
        return digests;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
