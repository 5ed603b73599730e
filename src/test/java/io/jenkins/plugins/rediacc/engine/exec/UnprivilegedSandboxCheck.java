package io.jenkins.plugins.rediacc.engine.exec;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Runs each test of {@link NamespaceSandboxTest} as the user of this process, in directories below the given one, which is
 * that user's; ends with 0 where none failed.
 */
public final class UnprivilegedSandboxCheck {

    private UnprivilegedSandboxCheck() {}

    public static void main(String[] arguments) throws Exception {
        int passed = 0;
        for (Method test : NamespaceSandboxTest.class.getDeclaredMethods()) {
            if (test.isAnnotationPresent(Test.class)) {
                NamespaceSandboxTest tests = new NamespaceSandboxTest();
                Field folder = NamespaceSandboxTest.class.getDeclaredField("folder");
                folder.setAccessible(true);
                folder.set(tests, Files.createTempDirectory(Path.of(arguments[0]), "sandbox"));
                tests.open();
                try {
                    test.setAccessible(true);
                    test.invoke(tests);
                    passed++;
                } finally {
                    tests.close();
                }
            }
        }
        System.out.println(passed + " tests passed as " + System.getProperty("user.name"));
        System.exit(passed == 0 ? 1 : 0);
    }
}
