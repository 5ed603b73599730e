package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A record as one line of the ledger: compact JSON with its members in the order sequence, time, kind, previous, body,
 * hash. The hash covers the line's own bytes without the hash member, so that the change of any byte is seen:
 *
 * <pre>sed -n 7p ledger.jsonl | sed 's/,"hash":"[0-9a-f]*"}$/}/' | tr -d '\n' | sha256sum</pre>
 */
final class RecordLine {

    /** What the first record names as the one before it. */
    static final String NO_HASH = "0".repeat(64);

    private static final ObjectMapper MAPPER = Json.mapper();
    private static final String HASH_MEMBER = ",\"hash\":\"";
    private static final String BODY_MEMBER = ",\"body\":";
    private static final String END = "\"}";
    private static final int HASH_LENGTH = 64;
    private static final int LONGEST_HEADER = 256;
    private static final int SUFFIX_LENGTH = HASH_MEMBER.length() + HASH_LENGTH + END.length();

    private final byte[] bytes;

    /** A line without its line break. */
    RecordLine(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Makes the line of a new record. */
    static RecordLine of(long sequence, Instant time, String kind, String previous, Object body) {
        byte[] content;
        try {
            content = MAPPER.writeValueAsString(new Content(sequence, time, kind, previous, body))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a body that cannot be written as JSON", e);
        }
        String open = new String(content, 0, content.length - 1, StandardCharsets.UTF_8);
        String line = open + HASH_MEMBER + HexFormat.of().formatHex(sha256().digest(content)) + END;
        return new RecordLine(line.getBytes(StandardCharsets.UTF_8));
    }

    /** How a body's text holds the name of a volume or a plan. */
    static String naming(String name) {
        return "\"name\":\"" + name + '"';
    }

    /** Whether its header names the kind. */
    boolean isOfKind(String kind) {
        // Nothing before the body can hold the word as a member's value, and the header is short.
        int header = Math.min(bytes.length, LONGEST_HEADER);
        return new String(bytes, 0, header, StandardCharsets.ISO_8859_1).contains(",\"kind\":\"" + kind + "\",");
    }

    /** Whether the text, which is not empty, occurs anywhere in it; cheaper than parsing. */
    boolean holds(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            if (bytes[at] == wanted[0] && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    /** The line with its line break. */
    byte[] terminated() {
        byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
        line[bytes.length] = '\n';
        return line;
    }

    /** The hash that the line states; empty where it does not end as a record does. */
    Optional<String> statedHash() {
        if (bytes.length < SUFFIX_LENGTH) {
            return Optional.empty();
        }
        String suffix = new String(bytes, bytes.length - SUFFIX_LENGTH, SUFFIX_LENGTH, StandardCharsets.ISO_8859_1);
        return suffix.startsWith(HASH_MEMBER) && suffix.endsWith(END)
                ? Optional.of(suffix.substring(HASH_MEMBER.length(), HASH_MEMBER.length() + HASH_LENGTH))
                : Optional.empty();
    }

    /** Whether the line's bytes are those that its hash was made of. */
    boolean isUnchanged() {
        Optional<String> stated = statedHash();
        if (stated.isEmpty()) {
            return false;
        }
        MessageDigest digest = sha256();
        digest.update(bytes, 0, bytes.length - SUFFIX_LENGTH);
        digest.update((byte) '}');
        return HexFormat.of().formatHex(digest.digest()).equals(stated.get());
    }

    /** The record; empty where the line is none. Does not check the hash. */
    Optional<LedgerRecord> parse() {
        Optional<String> hash = statedHash();
        if (hash.isEmpty()) {
            return Optional.empty();
        }
        String content = new String(bytes, 0, bytes.length - SUFFIX_LENGTH, StandardCharsets.UTF_8);
        // A kind is a name, so nothing before the body can hold this text.
        int end = content.indexOf(BODY_MEMBER);
        if (end < 0) {
            return Optional.empty();
        }
        try {
            Content header = MAPPER.readValue(content.substring(0, end) + "}", Content.class);
            if (header.time() == null || header.kind() == null || header.previous() == null) {
                return Optional.empty();
            }
            return Optional.of(new LedgerRecord(
                    header.sequence(),
                    header.time(),
                    header.kind(),
                    header.previous(),
                    hash.get(),
                    content.substring(end + BODY_MEMBER.length())));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private record Content(long sequence, Instant time, String kind, String previous, Object body) {}
}
