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

/** Prints each test that carries a tag, by class and method: what a run without that group leaves out. */
final class TaggedTestList {

    private final String tag;

    private TaggedTestList(String tag) {
        this.tag = tag;
    }

    /** Prints the tests among the compiled classes of a directory, the first argument, that carry the second one as a tag. */
    public static void main(String[] args) throws IOException, ClassNotFoundException {
        for (String test : in(Path.of(args[0]), args[1])) {
            System.out.println(test);
        }
    }

    /** The names of the tests with that tag among the compiled classes of a directory, which must be on the class path. */
    static List<String> in(Path classes, String tag) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> load(classes.relativize(file)))
                    .filter(TaggedTestList::isRunByJUnit)
                    .flatMap(new TaggedTestList(tag)::namesIn)
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

    private Stream<String> namesIn(Class<?> type) {
        return ReflectionSupport.streamMethods(
                        type,
                        method -> AnnotationSupport.isAnnotated(method, Testable.class)
                                && (isTagged(method) || isTagged(type)),
                        HierarchyTraversalMode.TOP_DOWN)
                .map(Method::getName)
                .map(method -> type.getName() + "." + method)
                .distinct();
    }

    private boolean isTagged(Method method) {
        return hasTag(AnnotationSupport.findRepeatableAnnotations(method, Tag.class));
    }

    /** JUnit counts the tags of the classes around a nested one as its own. */
    private boolean isTagged(Class<?> type) {
        return hasTag(AnnotationSupport.findRepeatableAnnotations(type, Tag.class))
                || type.getEnclosingClass() != null && isTagged(type.getEnclosingClass());
    }

    private boolean hasTag(List<Tag> tags) {
        return tags.stream().anyMatch(each -> each.value().equals(tag));
    }
}
