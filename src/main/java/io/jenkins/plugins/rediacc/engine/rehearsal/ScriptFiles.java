package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes scripts that stand in the plan itself into files, so that they are run by path. */
final class ScriptFiles {

    private static final String DEFAULT_INTERPRETER = "#!/bin/sh -e\n";

    private final Path directory;
    private int count;

    ScriptFiles(Path directory) {
        this.directory = directory;
    }

    /** A file with that script, executable for everybody, written by nobody. */
    Path write(String script) {
        Path file = directory.resolve("script-" + ++count);
        try {
            String text = script.startsWith("#!") ? script : DEFAULT_INTERPRETER + script;
            try (OutputStream out = FilesByHandle.fresh(file)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-xr-x"));
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.SPACE,
                    Explanation.of("cannot write a script to " + file).tool(String.valueOf(e)),
                    e);
        }
    }
}
