package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.EvidenceValues;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces values that tables hold by short digests, the same for equal values, in all that the engine writes. Who prints
 * a value marks it as one; in the messages of PostgreSQL they are {@linkplain MessageValues found}. The digests are keyed:
 * nobody can find out a value by trying what it could be.
 */
public final class ValueMask {

    /** A mask that shows everything. */
    public static final ValueMask SHOWN = new ValueMask(EvidenceValues.SHOWN, new byte[] {0});

    /** How many bytes a key has. */
    public static final int KEY_BYTES = 32;

    /** Before a primary key of a small type; a control character that no text of people holds. */
    public static final char KEY_BEGINS = '\u0001';
    /** Before any other value. */
    public static final char VALUE_BEGINS = '\u0002';
    /** After either. */
    public static final char ENDS = '\u0003';

    private static final Pattern MARKED = Pattern.compile("([\u0001\u0002])([^\u0001-\u0003]*)\u0003?");
    private static final Pattern DIGEST = Pattern.compile("~[0-9a-f]{10}");
    private static final int DIGEST_BYTES = 5;
    private static final int LONGEST_HELD = 64 << 10;

    private final EvidenceValues values;
    private final SecretKeySpec key;

    /** A mask by a key, which is the same for all whose digests are to be compared. */
    public ValueMask(EvidenceValues values, byte[] key) {
        this.values = values;
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** A mask whose digests nobody can compare with those of another. */
    public static ValueMask once(EvidenceValues values) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new ValueMask(values, key);
    }

    /** A mask for one of several whose digests are not to be compared with each other, such as a volume. */
    public ValueMask of(String name) {
        return new ValueMask(values, mac(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** A value that is going to be printed, marked as a primary key of a small type. */
    public static String key(String value) {
        return KEY_BEGINS + unmarked(value) + ENDS;
    }

    /** A value that is going to be printed, marked as one. */
    public static String value(String value) {
        return VALUE_BEGINS + unmarked(value) + ENDS;
    }

    /** A server's message, without its label and its other parts, with the values in it marked. */
    public static String message(String words) {
        return new MessageValues(ValueMask::value).message("ERROR", words);
    }

    private static String unmarked(String value) {
        return value.replaceAll("[\u0001-\u0003]", "");
    }

    /** A text with its end cut off, in which the last value is still marked as one. */
    public static String clipped(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        String kept = text.substring(0, length) + "…";
        int begun = Math.max(kept.lastIndexOf(KEY_BEGINS), kept.lastIndexOf(VALUE_BEGINS));
        return begun > kept.lastIndexOf(ENDS) ? kept + ENDS : kept;
    }

    /** The text without values that are not to be seen. */
    public String apply(String text) {
        MessageValues messages = new MessageValues(this::digest);
        return utf8(withoutMarks(bytes(text))
                .lines()
                .map(line -> values == EvidenceValues.SHOWN ? line : messages.line(line))
                .collect(Collectors.joining("\n", "", text.endsWith("\n") ? "\n" : "")));
    }

    private String withoutMarks(String text) {
        if (text.indexOf(KEY_BEGINS) < 0 && text.indexOf(VALUE_BEGINS) < 0) {
            return text;
        }
        return MARKED.matcher(text).replaceAll(found -> {
            boolean seen = values == EvidenceValues.SHOWN
                    || (values == EvidenceValues.KEYS && found.group(1).charAt(0) == KEY_BEGINS);
            return Matcher.quoteReplacement(seen ? found.group(2) : digest(found.group(2)));
        });
    }

    /** The digest of a value, given as its bytes in UTF-8, one a character. */
    String digest(String bytes) {
        if (bytes.isEmpty() || DIGEST.matcher(bytes).matches()) {
            return bytes;
        }
        byte[] mac = mac(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return "~" + HexFormat.of().formatHex(mac, 0, DIGEST_BYTES);
    }

    private byte[] mac(byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Bytes in UTF-8, one a character: what a program prints need not be text, and must come out as it was. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** A sink that hides values line by line; flush it at the end. */
    public Stream before(OutputSink next) {
        return new Stream(next);
    }

    /** A masking sink. */
    public final class Stream implements OutputSink {

        private final OutputSink next;
        private final MessageValues messages = new MessageValues(ValueMask.this::digest);
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private boolean inValue;

        private Stream(OutputSink next) {
            this.next = next;
        }

        @Override
        public synchronized void accept(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                byte b = bytes[i];
                held.write(b);
                inValue = b == KEY_BEGINS || b == VALUE_BEGINS || (inValue && b != ENDS);
                boolean ends = (b == '\n' || b == '\r') && !inValue;
                if (ends || held.size() >= LONGEST_HELD) {
                    pass();
                }
            }
            if (values == EvidenceValues.SHOWN && !inValue) {
                pass();
            }
        }

        /** Passes on what was held back because more of its line could have come. */
        public synchronized void flush() {
            pass();
        }

        private void pass() {
            if (held.size() == 0) {
                return;
            }
            String text = withoutMarks(held.toString(StandardCharsets.ISO_8859_1));
            held.reset();
            byte[] shown = (values == EvidenceValues.SHOWN ? text : hidden(text)).getBytes(StandardCharsets.ISO_8859_1);
            next.accept(shown, shown.length);
        }

        private String hidden(String text) {
            int end = text.length();
            while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
                end--;
            }
            return messages.line(text.substring(0, end)) + text.substring(end);
        }
    }
}
