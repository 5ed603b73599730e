package io.jenkins.plugins.rediacc.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root works in the directory of another user, who does what he can. */
@Tag("real")
class DirectoryHandleTest {

    private static final int HIS = LinkSwapper.UID;

    @TempDir
    private Path folder;

    @Test
    void followsALinkOfRootsAndRefusesOneThatAnotherUserCouldHaveMade() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real/data"));
        Path rootsLink = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        try (DirectoryHandle opened = DirectoryHandle.open(rootsLink.resolve("data"))) {
            assertThat(opened.path()).isEqualTo(real.toRealPath());
        }

        Path his = LinkSwapper.owned(folder.resolve("his"));
        Files.createSymbolicLink(his.resolve("link"), real);
        assertThatThrownBy(() -> DirectoryHandle.open(his.resolve("link")))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("another user may have put there");
    }

    @Test
    void makesFilesDirectoriesAndLinksWithOwnerAndModeAndLeavesNothingElse() throws IOException {
        Path his = LinkSwapper.owned(folder.resolve("his"));
        try (DirectoryHandle directory = DirectoryHandle.open(his)) {
            directory.write("file", "text".getBytes(), HIS, HIS, "rw-r-----");
            directory.makeDirectory("sub", HIS, HIS, "rwxr-x---");
            directory.link("link", Path.of("/elsewhere"), HIS, HIS);

            assertThat(directory.names()).containsExactly("file", "link", "sub");
            long device = directory.entry(".").device();
            assertThat(directory.entry("file"))
                    .isEqualTo(new FileEntry(FileEntry.Kind.FILE, HIS, HIS, 0640, 1, device));
            assertThat(directory.entry("sub").mode()).isEqualTo(0750);
            assertThat(directory.entry("link").uid()).isEqualTo(HIS);
            assertThat(directory.readLink("link")).isEqualTo(Path.of("/elsewhere"));
            assertThat(directory.read("file", 4)).asString().isEqualTo("text");
            assertThatThrownBy(() -> directory.read("file", 3)).hasMessageContaining("larger than 3 bytes");
            assertThatThrownBy(() -> directory.input("link")).hasMessageContaining("not a regular file");
        }
    }

    @Test
    void worksOnWhereAnotherHandleOfTheSameDirectoryIsClosed() throws IOException {
        Files.writeString(folder.resolve("file"), "text");
        DirectoryHandle first = DirectoryHandle.open(folder);
        try (DirectoryHandle second = DirectoryHandle.open(folder)) {
            assertThat(second.exists("file")).isTrue();
            first.close();

            assertThat(second.exists("file")).isTrue();
            assertThat(second.read("file", 4)).asString().isEqualTo("text");
        }
    }

    @Test
    void manyAtOnceEachReadTheirOwnDirectory() throws Exception {
        Callable<Void> reading = () -> {
            for (int i = 0; i < 200; i++) {
                Path own = folder.resolve("own-" + i % 2);
                assertThat(FilesByHandle.text(own.resolve("name"))).isEqualTo("own-" + i % 2);
            }
            return null;
        };
        for (String name : List.of("own-0", "own-1")) {
            Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("name"), name);
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Void> each : threads.invokeAll(Collections.nCopies(8, reading))) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void appendsToItsOwnFileAndReplacesWhatAnotherUserPutThere() throws IOException {
        Target target = Target.of(folder.resolve("roots"), "secret");
        Path his = LinkSwapper.owned(folder.resolve("his"));
        Files.createSymbolicLink(his.resolve("log"), target.file("secret"));

        for (String word : new String[] {"one ", "two"}) {
            try (OutputStream log = Channels.newOutputStream(FilesByHandle.append(his.resolve("log")))) {
                log.write(word.getBytes());
            }
        }
        assertThat(his.resolve("log")).isRegularFile().hasContent("one two");

        // A second name of a file of root's is no file of this directory's alone.
        Files.delete(his.resolve("log"));
        Files.createLink(his.resolve("log"), target.file("secret"));
        try (OutputStream log = Channels.newOutputStream(FilesByHandle.append(his.resolve("log")))) {
            log.write('x');
        }
        assertThat(his.resolve("log")).hasContent("x");
        Files.delete(his.resolve("log"));
        target.assertUntouched();
    }

    @Test
    void removesATreeAndLeavesWhatItsLinksLeadTo() throws IOException {
        Target target = Target.of(folder.resolve("roots"), "secret");
        Path his = LinkSwapper.owned(folder.resolve("his"));
        Files.createDirectories(his.resolve("tree/sub"));
        Files.createSymbolicLink(his.resolve("tree/sub/link"), target.directory());

        FilesByHandle.deleteTree(his.resolve("tree"));

        assertThat(his.resolve("tree")).doesNotExist();
        target.assertUntouched();
    }

    @Test
    void writesNowhereElseWhileTheDirectoryIsSwapped() throws IOException {
        Target target = Target.of(folder.resolve("roots"), "file");
        Path his = LinkSwapper.owned(
                Files.createDirectories(folder.resolve("his/data")).getParent());

        target.withstands(LinkSwapper.between(his.resolve("data"), target.directory()), tried(() -> {
            try (DirectoryHandle directory = DirectoryHandle.open(his.resolve("data"))) {
                directory.write("file", new byte[1], HIS, HIS, "rw-r--r--");
            }
            DurableFile.write(his.resolve("data/report"), "text");
        }));

        assertThat(his.resolve("data/file")).isRegularFile();
    }

    @Test
    void writesNowhereElseWhileWhatItMakesIsSwapped() throws IOException {
        Target target = Target.of(folder.resolve("roots"), "secret");
        Path his = LinkSwapper.owned(folder.resolve("his"));

        target.withstands(LinkSwapper.onWhatAppears(his, target.file("secret")), tried(() -> {
            try (DirectoryHandle directory = DirectoryHandle.open(his)) {
                directory.write("file", new byte[1], HIS, HIS, "rw-r--r--");
            }
        }));
    }

    @Test
    void removesNothingElseWhileTheTreeIsSwapped() throws IOException {
        Target target = Target.of(folder.resolve("roots"), "sub/file");
        Path his = LinkSwapper.owned(
                Files.createDirectories(folder.resolve("his/tree")).getParent());

        target.withstands(LinkSwapper.between(his.resolve("tree"), target.directory()), tried(() -> {
            FilesByHandle.deleteTree(his.resolve("tree/sub"));
        }));
    }

    private interface Act {
        void run() throws IOException;
    }

    private static Supplier<Object> tried(Act act) {
        return () -> {
            try {
                act.run();
                return "done";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
