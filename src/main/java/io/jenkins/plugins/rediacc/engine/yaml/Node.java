package io.jenkins.plugins.rediacc.engine.yaml;

import io.jenkins.plugins.rediacc.engine.model.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A value in a YAML file, with the place where it begins. */
public sealed interface Node {

    Location location();

    /** What it is, for messages: {@code a map}, {@code a number} and so on. */
    String type();

    /** The value as Java knows it: a String, Long, Double, Boolean, List or Map. An empty value becomes an empty text. */
    Object value();

    /**
     * A single value.
     *
     * @param text as written, without quotes
     * @param plain whether it was written without quotes and on one line, so that it may be a number, a boolean or empty
     */
    record Scalar(String text, boolean plain, Location location) implements Node {

        // YAML 1.2, section 10.3.2 (core schema), but 0123 stays text: YAML 1.1 and 1.2 read it as different numbers.
        private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})");
        private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]*)?\\.[0-9]+([eE][-+]?[0-9]{1,3})?");
        private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
        private static final Pattern EMPTY = Pattern.compile("|~|null|Null|NULL");

        public boolean isInteger() {
            return plain && INTEGER.matcher(text).matches();
        }

        public boolean isNumber() {
            return isInteger() || plain && DECIMAL.matcher(text).matches();
        }

        public boolean isBoolean() {
            return plain && BOOLEAN.matcher(text).matches();
        }

        public boolean isEmpty() {
            return plain && EMPTY.matcher(text).matches();
        }

        public boolean isText() {
            return !isEmpty() && !isBoolean() && !isNumber();
        }

        @Override
        public String type() {
            if (isEmpty() || text.isBlank()) {
                return "empty";
            }
            if (isBoolean()) {
                return "true or false";
            }
            return isNumber() ? "a number" : "text";
        }

        @Override
        public Object value() {
            if (isEmpty()) {
                return "";
            }
            if (isBoolean()) {
                return Boolean.valueOf(text);
            }
            if (isInteger()) {
                return Long.valueOf(text);
            }
            return isNumber() ? (Object) Double.valueOf(text) : text;
        }
    }

    /** A list. */
    record Sequence(List<Node> items, Location location) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String type() {
            return "a list";
        }

        @Override
        public Object value() {
            return items.stream().map(Node::value).toList();
        }
    }

    /** A map; its keys are texts, each there once, in the order of the file. */
    record Mapping(List<Entry> entries, Location location) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String type() {
            return "a map";
        }

        @Override
        public Object value() {
            Map<String, Object> values = new LinkedHashMap<>();
            entries.forEach(entry -> values.put(entry.key(), entry.value().value()));
            return values;
        }
    }

    /** A key with its place, and its value. */
    record Entry(String key, Location keyLocation, Node value) {}
}
