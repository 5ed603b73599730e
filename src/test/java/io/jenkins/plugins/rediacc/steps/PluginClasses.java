package io.jenkins.plugins.rediacc.steps;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The classes that Jenkins loads from this plugin: those of the packages that belong to Jenkins, and whatever of the
 * engine they refer to, directly or by others. The rest of the engine runs from its own jar, on the agent.
 *
 * @param loader of the plugin, as an installed plugin has it
 */
record PluginClasses(ClassLoader loader) {

    private static final String OURS = "io.jenkins.plugins.rediacc.";
    private static final List<String> OF_JENKINS = List.of("agent", "approval", "config", "steps", "ui");

    /** What cannot be loaded, by the class that refers to it. */
    Map<String, Set<String>> missing() throws IOException, URISyntaxException {
        Deque<String> open = new ArrayDeque<>(roots());
        Set<String> seen = new HashSet<>(open);
        Map<String, Set<String>> missing = new TreeMap<>();
        while (!open.isEmpty()) {
            String name = open.remove();
            for (String referred : referred(name)) {
                if (!isFound(referred)) {
                    missing.computeIfAbsent(name, key -> new TreeSet<>()).add(referred);
                } else if (referred.startsWith(OURS) && seen.add(referred)) {
                    open.add(referred);
                }
            }
        }
        return missing;
    }

    private List<String> roots() throws IOException, URISyntaxException {
        List<String> roots = new ArrayList<>();
        URL one = loader.getResource(EngineStep.class.getName().replace('.', '/') + ".class");
        Path ours = Path.of(one.toURI()).getParent().getParent();
        for (String part : OF_JENKINS) {
            try (Stream<Path> files = Files.list(ours.resolve(part))) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".class"))
                        .map(file -> OURS + part + "." + file.replace(".class", ""))
                        .forEach(roots::add);
            }
        }
        return roots;
    }

    private boolean isFound(String name) {
        try {
            Class.forName(name, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** The classes in the constant pool (Java Virtual Machine Specification, 4.4). */
    private List<String> referred(String name) throws IOException {
        try (InputStream file = loader.getResourceAsStream(name.replace('.', '/') + ".class");
                DataInputStream in = new DataInputStream(file)) {
            in.skipNBytes(8);
            String[] texts = new String[in.readUnsignedShort()];
            List<Integer> classes = new ArrayList<>();
            for (int i = 1; i < texts.length; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7 -> classes.add(in.readUnsignedShort());
                    case 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++;
                    }
                    default -> throw new IOException("constant " + tag + " in " + name);
                }
            }
            return classes.stream()
                    .map(index -> texts[index].replace('/', '.'))
                    .filter(text -> !text.startsWith("["))
                    .toList();
        }
    }
}
