package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.file.LinkSwapper;
import io.jenkins.plugins.rediacc.engine.file.Target;
import io.jenkins.plugins.rediacc.engine.json.RehearsalSamples;
import io.jenkins.plugins.rediacc.engine.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine works as root in the output directory, whose owner swaps it for links to what is root's. */
@Tag("real")
class RunLinkAttackTest {

    @TempDir
    private Path folder;

    private Path output;
    private Target target;

    @BeforeEach
    void makeBoth() throws IOException {
        target = Target.of(
                folder.resolve("roots"), "output.log", "report.json", "junit.xml", "server-test/kept", "sub/file");
        output = LinkSwapper.owned(
                        Files.createDirectories(folder.resolve("his/output")).getParent())
                .resolve("output");
    }

    @Test
    void aStepsLogReplacesALinkThatWasThereBefore() throws IOException {
        Files.createSymbolicLink(output.resolve("output.log"), target.file("output.log"));

        writeLog();

        target.assertUntouched();
        assertThat(output.resolve("output.log")).hasContent("a line");
    }

    @Test
    void stepLogsAndReportsAreWrittenNowhereElse() throws IOException {
        target.withstands(LinkSwapper.between(output, target.directory()), () -> {
            writeLog();
            return "done";
        });
        Files.delete(output.resolveSibling("his-link"));
        target.withstands(LinkSwapper.between(output, target.directory()), () -> {
            new ReportWriter().write(RehearsalSamples.passed(), output);
            return "done";
        });
    }

    private void writeLog() {
        try (StepLog log = new StepLog(output.resolve("output.log"), "Step", SecretMask.NONE, event -> {})) {
            byte[] line = "a line\n".getBytes();
            log.accept(line, line.length);
        }
    }

    @Test
    void noModeOfAnotherDirectoryIsChanged() throws IOException {
        RunDirectories directories = new RunDirectories(folder.resolve("work"), folder.resolve("sockets"), List.of());
        Path logs = LinkSwapper.owned(Files.createDirectories(output.resolve("logs")));
        target.withstands(LinkSwapper.between(logs, target.directory()), () -> directories.serverLogs(output, "test"));
    }

    @Test
    void linesOfErrorsAreTheLogsOwn() throws IOException {
        Files.writeString(output.resolve("output.log"), "ERROR: mine\n");
        target.withstands(LinkSwapper.between(output, target.directory()), (Supplier<Object>)
                () -> ErrorLines.firstOf(output.resolve("output.log"), 5));
    }

    @Test
    void removingARunRemovesNothingElse() throws IOException {
        target.withstands(LinkSwapper.between(output, target.directory()), () -> {
            RunDirectories.removeTree(output.resolve("sub"));
            return "done";
        });
    }
}
