package io.jenkins.plugins.rediacc.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Prints each test that carries the tag {@code real}, by class and method: what a run without that group leaves out. */
final class RealTestList {

    private static final String TAG = "real";

    private RealTestList() {}

    public static void main(String[] args) throws IOException, ClassNotFoundException {
        for (String test : in(Path.of(args[0]))) {
            System.out.println(test);
        }
    }

    /** The names of the tests among the compiled classes of a directory, which must be on the class path. */
    static List<String> in(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> load(classes.relativize(file)))
                    .filter(RealTestList::isRunByJUnit)
                    .flatMap(RealTestList::namesIn)
                    .sorted()
                    .toList();
        }
    }

    private static Class<?> load(Path file) {
        String name = file.toString().replace('/', '.').replaceFirst("\\.class$", "");
        return ReflectionSupport.tryToLoadClass(name)
                .getOrThrow(e -> new IllegalStateException("cannot load the test class " + name, e));
    }

    private static boolean isRunByJUnit(Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers())
                && (!type.isMemberClass() || AnnotationSupport.isAnnotated(type, Nested.class));
    }

    private static Stream<String> namesIn(Class<?> type) {
        return ReflectionSupport.streamMethods(
                        type,
                        method -> AnnotationSupport.isAnnotated(method, Testable.class)
                                && (isReal(method) || isReal(type)),
                        HierarchyTraversalMode.TOP_DOWN)
                .map(Method::getName)
                .map(method -> type.getName() + "." + method)
                .distinct();
    }

    private static boolean isReal(Method method) {
        return hasTag(AnnotationSupport.findRepeatableAnnotations(method, Tag.class));
    }

    /** JUnit counts the tags of the classes around a nested one as its own. */
    private static boolean isReal(Class<?> type) {
        return hasTag(AnnotationSupport.findRepeatableAnnotations(type, Tag.class))
                || type.getEnclosingClass() != null && isReal(type.getEnclosingClass());
    }

    private static boolean hasTag(List<Tag> tags) {
        return tags.stream().anyMatch(tag -> tag.value().equals(TAG));
    }
}
