package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.promotion.LeaseHolder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two promoters of one host as two users of it, {@code nobody} and {@code daemon}, each with an umask that shares nothing,
 * who have one state directory by the group {@code users}.
 */
@Tag("real")
class PromotersOfTwoUsersTest {

    private static final String GROUP = "100";
    private static final List<String> ALICE = as("nobody", GROUP);
    private static final List<String> BOB = as("daemon", GROUP);
    private static final List<String> STRANGER = as("daemon", "12345");

    @TempDir
    private static Path classes;

    @TempDir
    private Path folder;

    private static String classPath;
    private Path catalog;
    private Path plan;

    @BeforeAll
    static void copyClasses() throws IOException {
        classPath = ReadableClassPath.copyTo(classes);
    }

    @BeforeEach
    void makeVolume() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String shared : List.of("state", "snapshots", "orders")) {
            TestHost.run("install", "-d", "-g", GROUP, "-m", "2770", folder + "/" + shared);
        }
        catalog = Files.writeString(
                folder.resolve("volumes.yaml"),
                "state: %1$s/state\nvolumes: { orders: { storage: copy, path: %1$s/orders, snapshots: %1$s/snapshots } }\n"
                        .formatted(folder));
        plan = Files.writeString(
                Files.createDirectory(folder.resolve("plan")).resolve("plan.yaml"),
                "name: P\nsteps:\n  - name: a\n    run: |\n      true\n");
    }

    @Test
    void eachHonoursTheLeaseOfTheOther() throws Exception {
        Running first = hold(ALICE, "acquire", "p1");
        assertThat(first.line()).isEqualTo("token 1");
        assertThat(hold(BOB, "acquire", "p2").line())
                .startsWith("refused 4 another promotion of volume orders is under way: p1 of user nobody");
        assertThat(gate(BOB)).contains("exit 4", "gate/promotion-under-way", "promotion p1 of user nobody");
        first.say("release");
        assertThat(first.line()).isEqualTo("released");

        Running second = hold(BOB, "acquire", "p2");
        assertThat(second.line()).isEqualTo("token 2");
        assertThat(gate(ALICE)).contains("exit 4", "gate/promotion-under-way", "promotion p2 of user daemon");
        second.kill();

        assertThat(hold(ALICE, "acquire", "p3").line())
                .startsWith("refused 4 promotion p2 of volume orders, begun by user daemon");
        assertThat(gate(ALICE)).contains("exit 4", "gate/promotion-interrupted").doesNotContain("under-way");
        Running resumed = hold(ALICE, "resume", "");
        assertThat(resumed.line()).isEqualTo("token 3");
        resumed.say("release");
        assertThat(resumed.line()).isEqualTo("released");
        assertThat(gate(BOB)).contains("gate/not-rehearsed").doesNotContain("gate/promotion");
    }

    @Test
    void bothAtOnceLetOneThrough() throws Exception {
        List<Running> racers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            racers.add(hold(i % 2 == 0 ? ALICE : BOB, "acquire", "p" + i));
        }
        List<String> said = new ArrayList<>();
        for (Running racer : racers) {
            said.add(racer.line());
        }
        assertThat(said)
                .filteredOn(line -> line.equals("token 1"))
                .as("%s", said)
                .hasSize(1);
        assertThat(said).filteredOn(line -> line.startsWith("refused 4")).hasSize(3);
        for (Running racer : racers) {
            racer.say("release");
        }
    }

    @Test
    void whoCannotReadTheLeaseIsRefused() throws Exception {
        Running first = hold(ALICE, "acquire", "p1");
        assertThat(first.line()).isEqualTo("token 1");
        assertThat(hold(STRANGER, "acquire", "p2").line()).startsWith("refused 4 cannot");
        first.say("release");
    }

    private final class Running {
        private final Process process;
        private final BufferedReader output;

        Running(Process process) {
            this.process = process;
            this.output = process.inputReader();
        }

        String line() throws IOException {
            return String.valueOf(output.readLine());
        }

        void say(String word) throws IOException {
            try (var input = process.outputWriter()) {
                input.write(word);
            } catch (IOException e) {
                // It was refused, and has ended.
            }
        }

        void kill() throws InterruptedException {
            process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
            assertThat(process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private Running hold(List<String> user, String how, String run) throws IOException {
        return new Running(start(user, LeaseHolder.class.getName(), how, catalog.toString(), run));
    }

    private String gate(List<String> user) throws Exception {
        Process process =
                start(user, Main.class.getName(), "gate", "orders", plan.toString(), "--catalog=" + catalog, "--json");
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return "exit " + process.exitValue() + "\n" + output;
    }

    private static Process start(List<String> user, String... mainAndArguments) throws IOException {
        List<String> argv = new ArrayList<>(user);
        argv.addAll(List.of(
                "sh",
                "-c",
                "umask 077; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath));
        argv.addAll(List.of(mainAndArguments));
        return new ProcessBuilder(argv)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
    }

    private static List<String> as(String user, String group) {
        return List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups", "--");
    }
}
