package io.jenkins.plugins.rediacc.engine.yaml;

import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the values of a map by key and type. What is of the wrong type is reported and then treated as absent, so that
 * one reading finds all that is wrong. {@link #end()} reports every key that nobody asked for.
 */
public final class MappingReader {

    private final Map<String, Node.Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Location location;
    private final Problems problems;

    private MappingReader(Node.Mapping mapping, Problems problems) {
        mapping.entries().forEach(entry -> entries.put(entry.key(), entry));
        this.location = mapping.location();
        this.problems = problems;
    }

    /** A reader of the node, which must be a map; of an empty map where it is not. */
    public static MappingReader of(Node node, String what, Problems problems) {
        if (node instanceof Node.Mapping mapping) {
            return new MappingReader(mapping, problems);
        }
        problems.add(node.location(), what + " must be a map (key: value), but this is " + node.type());
        return new MappingReader(new Node.Mapping(List.of(), node.location()), problems);
    }

    public Location location() {
        return location;
    }

    public boolean has(String key) {
        known.add(key);
        return entries.containsKey(key);
    }

    /** Where the key stands; the map's own place where it is missing. */
    public Location keyLocation(String key) {
        Node.Entry entry = entries.get(key);
        return entry == null ? location : entry.keyLocation();
    }

    /** All entries, in the order of the file; every key counts as known. */
    public List<Node.Entry> entries() {
        known.addAll(entries.keySet());
        return List.copyOf(entries.values());
    }

    /** The value, whatever it is. */
    public Optional<Node> node(String key) {
        known.add(key);
        return Optional.ofNullable(entries.get(key)).map(Node.Entry::value);
    }

    /** A text that is not empty. */
    public Optional<Node.Scalar> text(String key) {
        return node(key).flatMap(node -> {
            if (node instanceof Node.Scalar scalar
                    && scalar.isText()
                    && !scalar.text().isBlank()) {
                return Optional.of(scalar);
            }
            boolean quotable = node instanceof Node.Scalar scalar && (scalar.isNumber() || scalar.isBoolean());
            return wrong(key, "text", node, quotable ? "; put it in quotes" : "");
        });
    }

    /** A text that must be there. */
    public Optional<Node.Scalar> requiredText(String key) {
        if (!has(key)) {
            problems.add(location, "'" + key + "' is missing");
        }
        return text(key);
    }

    /** A whole number in the given range, both ends included. */
    public Optional<Integer> integer(String key, int lowest, int highest) {
        return node(key).flatMap(node -> {
            if (!(node instanceof Node.Scalar scalar) || !scalar.isInteger()) {
                return wrong(key, "a whole number", node, "");
            }
            long value = Long.parseLong(scalar.text());
            if (value < lowest || value > highest) {
                problems.add(node.location(), "'" + key + "' must be from " + lowest + " to " + highest);
                return Optional.empty();
            }
            return Optional.of((int) value);
        });
    }

    /** A number above zero. */
    public Optional<Double> positiveNumber(String key) {
        return node(key).flatMap(node -> {
            if (!(node instanceof Node.Scalar scalar) || !scalar.isNumber()) {
                return wrong(key, "a number such as 2 or 1.5", node, "");
            }
            double value = Double.parseDouble(scalar.text());
            if (value <= 0 || value > 1_000_000) {
                problems.add(node.location(), "'" + key + "' must be more than 0");
                return Optional.empty();
            }
            return Optional.of(value);
        });
    }

    /** A duration above zero, such as {@code 90s} or {@code 6h}. */
    public Optional<Duration> duration(String key) {
        return quantity(key, "a duration such as 90s, 15m, 6h or 30d", text -> Quantity.duration(text)
                .filter(duration -> !duration.isZero()));
    }

    /** A size above zero in bytes, such as {@code 10GB} or {@code 512MiB}. */
    public Optional<Long> size(String key) {
        return quantity(key, "a size such as 10GB or 512MiB", text -> Quantity.bytes(text)
                .filter(bytes -> bytes > 0));
    }

    /** A rate above zero in bytes a second, such as {@code 100MB/s}. */
    public Optional<Long> rate(String key) {
        return quantity(
                key,
                "a rate such as 100MB/s",
                text -> text.endsWith("/s")
                        ? Quantity.bytes(text.substring(0, text.length() - 2)).filter(bytes -> bytes > 0)
                        : Optional.empty());
    }

    /** A percentage above zero as a fraction, such as {@code 80%}. */
    public Optional<Double> fraction(String key) {
        return quantity(
                key, "a percentage such as 80%", text -> Quantity.fraction(text).filter(fraction -> fraction > 0));
    }

    /** A value with a unit, parsed by the given function, which is empty where it cannot. */
    public <T> Optional<T> quantity(String key, String form, Parser<T> parser) {
        return node(key).flatMap(node -> {
            if (!(node instanceof Node.Scalar scalar) || scalar.isEmpty() || scalar.isBoolean()) {
                return wrong(key, form, node, "");
            }
            Optional<T> value = parser.parse(scalar.text());
            if (value.isEmpty()) {
                String why = scalar.isNumber() ? ", which has no unit" : "";
                problems.add(
                        node.location(),
                        "'" + key + "' must be " + form + ", not '" + Names.printable(scalar.text()) + "'" + why);
            }
            return value;
        });
    }

    /** The items of a list; none where the key is missing. */
    public List<Node> list(String key) {
        return node(key)
                .map(node -> {
                    if (node instanceof Node.Sequence sequence) {
                        return sequence.items();
                    }
                    wrong(key, "a list", node, "");
                    return List.<Node>of();
                })
                .orElse(List.of());
    }

    /** The texts of a list of texts. */
    public List<Node.Scalar> texts(String key) {
        List<Node.Scalar> texts = new ArrayList<>();
        for (Node item : list(key)) {
            if (item instanceof Node.Scalar scalar
                    && scalar.isText()
                    && !scalar.text().isBlank()) {
                texts.add(scalar);
            } else {
                problems.add(item.location(), "'" + key + "' must be a list of texts, but this is " + item.type());
            }
        }
        return texts;
    }

    /** The map below the key; an empty one where the key is missing. */
    public MappingReader map(String key) {
        return node(key)
                .map(node -> of(node, "'" + key + "'", problems))
                .orElseGet(() -> new MappingReader(new Node.Mapping(List.of(), location), problems));
    }

    /** Reports each key that was not asked for. */
    public void end() {
        for (Node.Entry entry : entries.values()) {
            if (!known.contains(entry.key())) {
                problems.add(
                        entry.keyLocation(),
                        "unknown key '" + Names.printable(entry.key()) + "'" + Spelling.hint(entry.key(), known));
            }
        }
    }

    private <T> Optional<T> wrong(String key, String expected, Node node, String advice) {
        problems.add(node.location(), "'" + key + "' must be " + expected + ", but this is " + node.type() + advice);
        return Optional.empty();
    }

    /** Reads a text; empty where it does not parse. */
    @FunctionalInterface
    public interface Parser<T> {
        Optional<T> parse(String text);
    }
}
