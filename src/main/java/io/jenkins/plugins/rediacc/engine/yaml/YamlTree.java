package io.jenkins.plugins.rediacc.engine.yaml;

import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.Event.ID;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds the tree of one document from the parser's events. What makes a file mean something else than it shows is
 * refused: anchors and aliases, tags, merge keys, a second document, a key given twice.
 */
final class YamlTree {

    private static final int MAX_DEPTH = 50;

    private final String file;
    private final Problems problems;

    YamlTree(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    Node parse(String text) {
        try {
            return document(new ParserImpl(new StreamReader(text), new LoaderOptions()));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw YamlFile.syntaxError(at(mark), syntaxMessage(e));
        } catch (ReaderException e) {
            String before = text.substring(0, text.offsetByCodePoints(0, e.getPosition()));
            throw YamlFile.syntaxError(
                    YamlFile.endOf(file, before),
                    "the character " + Names.printable(Character.toString(e.getCodePoint()))
                            + " is not allowed in YAML; write it as an escape in double quotes");
        }
    }

    private Node document(ParserImpl parser) {
        parser.getEvent();
        Event start = parser.getEvent();
        if (start.is(ID.StreamEnd)) {
            throw YamlFile.syntaxError(at(start.getStartMark()), "the file is empty");
        }
        Node root = node(parser, parser.getEvent(), 1);
        parser.getEvent();
        Event end = parser.getEvent();
        if (!end.is(ID.StreamEnd)) {
            throw YamlFile.syntaxError(
                    at(end.getStartMark()), "a second document begins here; one file holds one document");
        }
        return root;
    }

    private Node node(ParserImpl parser, Event event, int depth) {
        Location location = at(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw YamlFile.syntaxError(location, "nested deeper than " + MAX_DEPTH + " levels");
        }
        refuseIndirection((NodeEvent) event, location);
        if (event instanceof ScalarEvent scalar) {
            return new Node.Scalar(scalar.getValue(), scalar.isPlain(), location);
        }
        return event instanceof MappingStartEvent
                ? mapping(parser, location, depth)
                : sequence(parser, location, depth);
    }

    private void refuseIndirection(NodeEvent event, Location location) {
        if (event instanceof AliasEvent) {
            throw YamlFile.syntaxError(location, "an alias (*" + event.getAnchor() + "); write the value out");
        }
        if (event.getAnchor() != null) {
            throw YamlFile.syntaxError(
                    location, "an anchor (&" + event.getAnchor() + "); write the value out where it is needed");
        }
        String tag = event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        if (tag != null) {
            throw YamlFile.syntaxError(location, "a tag (" + tag + "); write the value without it");
        }
    }

    private Node sequence(ParserImpl parser, Location location, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = parser.getEvent(); !event.is(ID.SequenceEnd); event = parser.getEvent()) {
            items.add(node(parser, event, depth + 1));
        }
        return new Node.Sequence(items, location);
    }

    private Node mapping(ParserImpl parser, Location location, int depth) {
        List<Node.Entry> entries = new ArrayList<>();
        Map<String, Location> seen = new HashMap<>();
        for (Event event = parser.getEvent(); !event.is(ID.MappingEnd); event = parser.getEvent()) {
            Node.Scalar key = key(node(parser, event, depth + 1));
            Node value = node(parser, parser.getEvent(), depth + 1);
            Location first = seen.putIfAbsent(key.text(), key.location());
            if (first == null) {
                entries.add(new Node.Entry(key.text(), key.location(), value));
            } else {
                problems.add(
                        key.location(),
                        "key '" + Names.printable(key.text()) + "' is given twice; the first is at line "
                                + first.line());
            }
        }
        return new Node.Mapping(entries, location);
    }

    private static Node.Scalar key(Node node) {
        if (!(node instanceof Node.Scalar key)) {
            throw YamlFile.syntaxError(node.location(), "a key must be text, not " + node.type());
        }
        if (key.text().equals("<<") && key.plain()) {
            throw YamlFile.syntaxError(key.location(), "a merge key (<<); write the keys out");
        }
        return key;
    }

    private static String syntaxMessage(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem()).strip();
        String context = e.getContext() == null ? "" : e.getContext().strip() + ", ";
        return Names.printable((context + problem).replace('\n', ' ')).replace("\\u0009", "\\t");
    }

    private Location at(Mark mark) {
        return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
