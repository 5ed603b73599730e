package io.jenkins.plugins.rediacc.engine.exec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Replaces the values of secrets by asterisks in all that the engine writes, and what it is {@linkplain #and joined} with
 * hides there too.
 */
public final class SecretMask {

    /** A mask that hides nothing. */
    public static final SecretMask NONE = new SecretMask(List.of());

    private static final String STARS = "****";

    /** A shorter line of a secret, such as a closing bracket, says nothing, and masking it would garble everything. */
    private static final int SHORTEST_LINE = 4;

    private final List<String> secrets;
    private final ValueMask values;

    /**
     * Hides these values, also as an SQL or shell literal quotes them, and each line of a value of several lines, which
     * programs print one by one. The longest first, so that a secret that contains another leaves no rest of it.
     */
    public SecretMask(Collection<String> values) {
        this.values = ValueMask.SHOWN;
        this.secrets = values.stream()
                .filter(value -> !value.isBlank())
                .flatMap(value -> withLines(value).stream())
                .flatMap(value -> asWritten(value).stream())
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private SecretMask(List<String> secrets, ValueMask values) {
        this.secrets = secrets;
        this.values = values;
    }

    /** This mask, which hides values of tables as well. */
    public SecretMask and(ValueMask other) {
        return new SecretMask(secrets, other);
    }

    private static List<String> withLines(String value) {
        List<String> all = new ArrayList<>(List.of(value, value.strip()));
        value.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST_LINE)
                .forEach(all::add);
        return all;
    }

    private static List<String> asWritten(String value) {
        return List.of(value, value.replace("'", "''"), value.replace("'", "'\\''"), value.replace("'", "'\"'\"'"));
    }

    /** The text without the secrets. */
    public String apply(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, STARS);
        }
        return values.apply(masked);
    }

    /** A sink that hides the secrets also where one comes in several chunks; flush it at the end. */
    public Stream before(OutputSink next) {
        return new Stream(
                secrets.stream()
                        .map(value -> value.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                values.before(next));
    }

    /** A masking sink. */
    public static final class Stream implements OutputSink {

        private static final byte[] REPLACEMENT = STARS.getBytes(StandardCharsets.UTF_8);

        private final List<byte[]> secrets;
        private final ValueMask.Stream next;
        private byte[] held = new byte[0];

        private Stream(List<byte[]> secrets, ValueMask.Stream next) {
            this.secrets = secrets;
            this.next = next;
        }

        @Override
        public synchronized void accept(byte[] bytes, int length) {
            if (secrets.isEmpty()) {
                next.accept(bytes, length);
                return;
            }
            byte[] input = Arrays.copyOf(held, held.length + length);
            System.arraycopy(bytes, 0, input, held.length, length);
            held = pass(input, true);
        }

        /** Passes on what was held back because it could have been the beginning of a secret. */
        public synchronized void flush() {
            pass(held, false);
            held = new byte[0];
            next.flush();
        }

        /** Passes the input on, masked; gives back its end where a secret may begin there and more is to come. */
        private byte[] pass(byte[] input, boolean moreToCome) {
            ByteArrayOutputStream output = new ByteArrayOutputStream(input.length);
            int position = 0;
            while (position < input.length && !(moreToCome && mayBegin(input, position))) {
                byte[] found = secretAt(input, position);
                if (found == null) {
                    output.write(input[position++]);
                } else {
                    output.writeBytes(REPLACEMENT);
                    position += found.length;
                }
            }
            next.accept(output.toByteArray(), output.size());
            return Arrays.copyOfRange(input, position, input.length);
        }

        private byte[] secretAt(byte[] input, int position) {
            for (byte[] secret : secrets) {
                if (position + secret.length <= input.length && matches(input, position, secret, secret.length)) {
                    return secret;
                }
            }
            return null;
        }

        private boolean mayBegin(byte[] input, int position) {
            int available = input.length - position;
            return secrets.stream()
                    .anyMatch(secret -> available < secret.length && matches(input, position, secret, available));
        }

        private static boolean matches(byte[] input, int position, byte[] secret, int length) {
            return Arrays.equals(input, position, position + length, secret, 0, length);
        }
    }
}
