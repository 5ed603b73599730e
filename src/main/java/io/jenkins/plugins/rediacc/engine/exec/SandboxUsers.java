package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The users that a sandbox knows: those of the host's file, and whoever runs something inside. Users of a directory service
 * are not in the file, and the service cannot be reached from there.
 */
record SandboxUsers(Path passwd) {

    /** Where the file is (passwd(5)). */
    static final Path PASSWD = Path.of("/etc/passwd");

    /** Adds those that are missing. */
    void add(List<OsUser> users) throws IOException {
        List<String> lines = new ArrayList<>(Files.exists(passwd) ? Files.readAllLines(passwd) : List.of());
        for (OsUser user : users) {
            if (lines.stream().noneMatch(line -> line.startsWith(user.name() + ":"))) {
                lines.add(String.format("%s:x:%d:%d::%s:/bin/sh", user.name(), user.uid(), user.gid(), user.home()));
            }
        }
        Files.write(passwd, lines);
    }
}
