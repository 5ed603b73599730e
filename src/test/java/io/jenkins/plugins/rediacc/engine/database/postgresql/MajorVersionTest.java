package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MajorVersionTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"11", "13", "19"})
    void aDataDirectorySaysIts(String version) throws IOException {
        assertThat(MajorVersion.of(data(version))).isEqualTo(version);
    }

    @ParameterizedTest
    @CsvSource({
        "9.6, too old",
        "10, too old",
        "20, newer than this release of rediacc knows",
        "013, unreadable",
        "root:x:0:0, unreadable"
    })
    void anotherIsRefused(String version, String why) {
        assertThatThrownBy(() -> MajorVersion.of(data(version)))
                .isInstanceOfSatisfying(RediaccException.class, refusal -> assertThat(refusal.exitCode())
                        .isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining(why)
                .hasMessageNotContaining("root:x");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres (PostgreSQL) 13.23 (Debian 13.23-0+deb11u1), 13, 13.23 (Debian 13.23-0+deb11u1)",
        "pg_upgrade (PostgreSQL) 19rc1 (Debian 19~rc1-1), 19, 19rc1 (Debian 19~rc1-1)",
        "postgres (PostgreSQL) 18devel, 18, 18devel"
    })
    void aProgramSaysIts(String says, int major, String all) throws IOException {
        assertThat(ofProgram(says)).isEqualTo(new MajorVersion.OfProgram(major, all));
    }

    @Test
    void anotherProgramIsNone() {
        assertThatThrownBy(() -> ofProgram("mysqld Ver 8.0"))
                .hasMessageContaining("is not a program of PostgreSQL")
                .hasMessageContaining("mysqld Ver 8.0");
    }

    private MajorVersion.OfProgram ofProgram(String says) throws IOException {
        Path program = Files.writeString(directory.resolve("postgres"), "#!/bin/sh\necho '" + says + "'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return MajorVersion.of(new HostProcesses(new Cancellation()), program);
    }

    private Path data(String version) throws IOException {
        Files.writeString(directory.resolve("PG_VERSION"), version + "\n");
        return directory;
    }
}
