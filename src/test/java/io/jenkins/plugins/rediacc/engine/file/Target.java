package io.jenkins.plugins.rediacc.engine.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A directory of root's with a secret in it, to which an attacker would lead the engine. */
public final class Target {

    /** What stands in each of its files. */
    public static final String SECRET = "no-text-of-roots-may-be-shown";

    /** How often the engine is to act while the attacker swaps; the code without handles lost within 30. */
    public static final int TRIES = 200;

    private final Path directory;
    private final Map<String, String> before;

    private Target(Path directory) throws IOException {
        this.directory = directory;
        this.before = state();
    }

    /** Makes one with files of the given names. */
    public static Target of(Path directory, String... names) throws IOException {
        Files.createDirectories(directory);
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
            Files.writeString(file, SECRET);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return new Target(directory);
    }

    public Path directory() {
        return directory;
    }

    /** A file in it. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.toList()) {
                String content = Files.isRegularFile(each) ? Files.readString(each) : "";
                state.put(each.toString(), Files.readAttributes(each, "unix:mode,uid,gid") + content);
            }
        }
        return state;
    }

    /** Nothing in it, of it or beside its names is other than it was made. */
    public void assertUntouched() throws IOException {
        assertThat(state()).isEqualTo(before);
    }

    /**
     * Lets the engine act many times while somebody swaps; what it says, be it a result or a refusal, never shows the
     * secret, and the target stays as it was.
     */
    public void withstands(LinkSwapper swapper, Supplier<Object> engine) throws IOException {
        int acts = 0;
        try (swapper) {
            for (long seen = 0; acts < TRIES; acts++) {
                assertThat(said(engine)).doesNotContain(SECRET);
                if (acts % 20 == 0) {
                    assertUntouched();
                    // Each of some acts meets another turn of the swapper's, however the two threads are scheduled.
                    while (swapper.swaps() == seen) {
                        Thread.onSpinWait();
                    }
                    seen = swapper.swaps();
                }
            }
        }
        assertThat(acts).isEqualTo(TRIES);
        assertUntouched();
    }

    private static String said(Supplier<Object> engine) {
        try {
            return String.valueOf(engine.get());
        } catch (RuntimeException e) {
            StringBuilder all = new StringBuilder();
            for (Throwable each = e; each != null; each = each.getCause()) {
                all.append(each).append('\n');
            }
            return all.toString();
        }
    }
}
