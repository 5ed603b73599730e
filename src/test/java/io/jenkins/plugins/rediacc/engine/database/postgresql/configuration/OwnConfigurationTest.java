package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration part of which is shared: every file that others have too stays as it was, byte for byte. */
class OwnConfigurationTest {

    private static final byte[] LATIN_1 =
            "# Gr\u00f6\u00dfe\r\nport = 1\r\nlast = 1".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    private Path folder;

    private Path own;
    private Path shared;

    @BeforeEach
    void directories() throws IOException {
        own = Files.createDirectories(folder.resolve("etc/13/main"));
        shared = Files.createDirectories(folder.resolve("shared"));
    }

    @Test
    void aFilesBytesItsModeAndItsOtherLinesStayWhereOneIsChanged() throws IOException {
        Path file = own.resolve("postgresql.conf");
        Files.write(file, LATIN_1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        new ConfigurationFile(file).change(text -> text.replace("port = 1", "port = 2"));

        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .isEqualTo(new String(LATIN_1, StandardCharsets.ISO_8859_1).replace("port = 1", "port = 2"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (var files = Files.list(own)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aLinkInAFilesPlaceIsNotFollowed() throws IOException {
        Path target = Files.writeString(shared.resolve("a.conf"), "a = 1\n");
        Path link = Files.createSymbolicLink(own.resolve("a.conf"), target);

        assertThatThrownBy(() -> new ConfigurationFile(link).change(text -> "b = 1\n"))
                .isInstanceOf(RediaccException.class);
        assertThat(target).content().isEqualTo("a = 1\n");
    }

    @Test
    void whatIsReachedByLinksAndIncludesIsChangedInFilesOfItsOwn() throws IOException {
        Path parts = Files.createDirectories(shared.resolve("conf.d"));
        Files.writeString(parts.resolve("1.conf"), "x = old\n");
        Files.writeString(parts.resolve("2.conf"), "y = 1\n");
        Path more = Files.createDirectories(shared.resolve("more"));
        Files.writeString(more.resolve("m.conf"), "m = old\n");
        Files.writeString(shared.resolve("extra.conf"), "include 'deep.conf'\n");
        Files.writeString(shared.resolve("deep.conf"), "z = old\n");
        Files.createSymbolicLink(own.resolve("conf.d"), parts);
        Path main = Files.writeString(
                own.resolve("postgresql.conf"),
                "include_dir 'conf.d'\nInclude = '" + shared + "/extra.conf' # ours too\ninclude_dir '" + more
                        + "'\ninclude_if_exists 'absent.conf'\n");
        OwnConfiguration configuration = new OwnConfiguration(
                own, own, new OwnerReader(new HostProcesses(new Cancellation()), command -> command), "15");

        List<Path> read = configuration.readFrom(main);
        read.forEach(file -> configuration.change(file, text -> text.replace("old", "new")));

        assertThat(read).hasSize(6);
        assertThat(parts.resolve("1.conf")).content().isEqualTo("x = old\n");
        assertThat(shared.resolve("deep.conf")).content().isEqualTo("z = old\n");
        assertThat(shared.resolve("extra.conf")).content().isEqualTo("include 'deep.conf'\n");
        assertThat(more.resolve("m.conf")).content().isEqualTo("m = old\n");
        assertThat(own.resolve("conf.d/1.conf")).content().isEqualTo("x = new\n");
        assertThat(own.resolve("conf.d/2.conf")).isSymbolicLink().content().isEqualTo("y = 1\n");
        assertThat(main)
                .content()
                .isEqualTo("include_dir 'conf.d'\nInclude = '" + own + "/extra.conf' # ours too\ninclude_dir '" + own
                        + "/more'\ninclude_if_exists 'absent.conf'\n");
        assertThat(own.resolve("extra.conf")).content().isEqualTo("include '" + own + "/deep.conf'\n");
        assertThat(own.resolve("deep.conf")).content().isEqualTo("z = new\n");
        assertThat(own.resolve("more/m.conf")).content().isEqualTo("m = new\n");
        assertThat(configuration.notices())
                .anySatisfy(notice -> assertThat(notice).contains("conf.d was a link to " + parts))
                .anySatisfy(notice -> assertThat(notice).contains(shared + "/deep.conf is included"))
                .anySatisfy(notice -> assertThat(notice).contains(more + " is included"));
    }

    @Test
    void aNewVersionsNamesReplaceTheOldOnesAndNothingThatLooksLikeThem() {
        VersionNames names = new VersionNames(Path.of("/etc/pg/13/main"), "13", Path.of("/etc/pg/15/main"), "15");

        assertThat(
                        names.rewrite(
                                """
                data_directory = '/srv/13/main'
                hba_file = '/etc/pg/13/main/pg_hba.conf'
                external_pid_file = '/run/13-main.pid'
                cluster_name = '13/main'
                stats_temp_directory = '/run/13-main.pg_stat_tmp'
                a = '/etc/pg/13/mainframe/x'
                b = '/run/13-mainframe.pid'
                c = '/data/13-certificates'
                """))
                .isEqualTo(
                        """
                data_directory = '/srv/13/main'
                hba_file = '/etc/pg/15/main/pg_hba.conf'
                external_pid_file = '/run/15-main.pid'
                cluster_name = '15/main'
                stats_temp_directory = '/run/15-main.pg_stat_tmp'
                a = '/etc/pg/13/mainframe/x'
                b = '/run/13-mainframe.pid'
                c = '/data/13-certificates'
                """);
    }
}
