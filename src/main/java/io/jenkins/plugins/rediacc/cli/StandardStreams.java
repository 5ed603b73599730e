package io.jenkins.plugins.rediacc.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the command line prints.
 *
 * @param outIsTerminal whether a person reads standard output as it comes
 * @param errIsTerminal likewise standard error
 */
record StandardStreams(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal) {

    /** The streams of this process, in UTF-8 whatever the locale. */
    static StandardStreams ofProcess() {
        return new StandardStreams(
                print(new FileOutputStream(FileDescriptor.out)),
                print(new FileOutputStream(FileDescriptor.err)),
                isTerminal(1),
                isTerminal(2));
    }

    private static PrintStream print(OutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /** Whether the file descriptor is a terminal: /proc shows it as a device of one. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
