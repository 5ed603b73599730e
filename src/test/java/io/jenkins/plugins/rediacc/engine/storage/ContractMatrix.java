package io.jenkins.plugins.rediacc.engine.storage;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Prints, from the reports of a test run, which promise of the contract each storage kept: a page of the docs. */
public final class ContractMatrix {

    private static final String HEAD =
            """
            # The contract of storages

            One test class holds every storage to the same promises, on a real file system of its own kind. This page is made
            from the results of a test run: `bin/test` as root writes it to `cli/target/storage-contract.md`.

            `yes`: proved by a test that ran. `-`: the storage does not promise it, and says so (a refusal is tested where one
            is due). `FAILED`: a test failed.

            `bin/test-lvm` and `bin/test-openzfs` add the columns `lvm` and `open zfs`. They are run by hand because they take long:
            a column of a storage that did not run is kept as it was.

            """;

    private final Map<String, Map<String, String>> results = new LinkedHashMap<>();
    private final Set<String> storages = new TreeSet<>();

    private ContractMatrix() {}

    /** Prints the page of the reports in that directory, with what the page in that file says of storages without one. */
    public static void main(String[] args) throws Exception {
        ContractMatrix matrix = new ContractMatrix();
        try (Stream<Path> reports = Files.list(Path.of(args[0]))) {
            for (Path report : reports.filter(file -> file.toString().endsWith(".xml"))
                    .sorted()
                    .toList()) {
                matrix.read(report);
            }
        }
        matrix.keep(Files.readAllLines(Path.of(args[1])));
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(matrix.page());
    }

    private void keep(List<String> page) {
        Set<String> ran = Set.copyOf(storages);
        List<List<String>> rows = page.stream()
                .filter(line -> line.startsWith("| "))
                .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ")))
                .toList();
        List<String> head = rows.get(0);
        for (int column = 1; column < head.size(); column++) {
            String storage = head.get(column);
            if (!ran.contains(storage)) {
                storages.add(storage);
                for (List<String> row : rows.subList(1, rows.size())) {
                    results.computeIfAbsent(row.get(0), promise -> new TreeMap<>())
                            .put(storage, row.get(column));
                }
            }
        }
    }

    private void read(Path report) throws IOException, ParserConfigurationException, SAXException {
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
        // A test case's own class name is what its engine calls it, which need not be a class.
        Class<?> type = type(suite.getAttribute("name"));
        if (StorageBackendContract.class.isAssignableFrom(type)) {
            NodeList cases = suite.getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                read(type, (Element) cases.item(i));
            }
        }
    }

    private void read(Class<?> type, Element testCase) {
        Promised promised = method(type, testCase.getAttribute("name")).getAnnotation(Promised.class);
        if (promised != null) {
            String storage = storage(type);
            storages.add(storage);
            results.computeIfAbsent(promised.value(), promise -> new TreeMap<>())
                    .merge(storage, word(testCase), ContractMatrix::worse);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, ContractMatrix.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no such test class: " + name, e);
        }
    }

    private static Method method(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (method.getName().equals(name.replaceFirst("[({].*", ""))) {
                    return method;
                }
            }
        }
        throw new IllegalStateException("no such test: " + name);
    }

    /** {@code ReflinkOnXfsTest} is of {@code reflink on xfs}. */
    private static String storage(Class<?> type) {
        return type.getSimpleName()
                .replaceFirst("Test$", "")
                .replace("Backend", "")
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT);
    }

    private static String word(Element testCase) {
        if (testCase.getElementsByTagName("failure").getLength() > 0
                || testCase.getElementsByTagName("error").getLength() > 0) {
            return "FAILED";
        }
        return testCase.getElementsByTagName("skipped").getLength() > 0 ? "-" : "yes";
    }

    private static String worse(String one, String other) {
        List<String> order = List.of("FAILED", "yes", "-");
        return order.get(Math.min(order.indexOf(one), order.indexOf(other)));
    }

    private String page() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| promise | ").append(String.join(" | ", storages)).append(" |\n");
        page.append("|---|").append("---|".repeat(storages.size())).append('\n');
        new TreeMap<>(results).forEach((promise, byStorage) -> {
            page.append("| ").append(promise);
            storages.forEach(storage -> page.append(" | ").append(byStorage.getOrDefault(storage, "-")));
            page.append(" |\n");
        });
        return page.toString();
    }
}
