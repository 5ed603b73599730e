package io.jenkins.plugins.rediacc.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Root's own local repository is closed to others: the classes go where every user can read them. */
final class ReadableClassPath {

    private ReadableClassPath() {}

    /** Copies this process's class path into the directory, and gives the copy. */
    static String copyTo(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        String whole = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> readable = new ArrayList<>();
        for (String entry : whole.split(File.pathSeparator)) {
            if (Files.exists(Path.of(entry))) {
                Path copy =
                        directory.resolve(readable.size() + "-" + Path.of(entry).getFileName());
                TestHost.run("cp", "-R", "--", entry, copy.toString());
                readable.add(copy.toString());
            }
        }
        TestHost.run("chmod", "-R", "a+rX", directory.toString());
        return String.join(File.pathSeparator, readable);
    }
}
