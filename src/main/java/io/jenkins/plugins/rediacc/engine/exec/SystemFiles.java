package io.jenkins.plugins.rediacc.engine.exec;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What every sandbox shows of the host's system, read-only: programs, libraries and what these need to work, by the
 * Filesystem Hierarchy Standard 3.0. Of {@code /etc} it is what says how programs are loaded, who the users are, and what
 * the time, the language and the certificates are; no service's configuration.
 */
final class SystemFiles {

    private static final Path LOCAL = Path.of("/usr/local");

    private static final List<String> DIRECTORIES = List.of(
            "/usr",
            "/bin",
            "/sbin",
            "/lib",
            "/lib32",
            "/lib64",
            "/libx32",
            "/nix/store",
            "/etc/alternatives",
            "/etc/crypto-policies",
            "/etc/java",
            "/etc/perl",
            "/etc/pki/ca-trust",
            "/etc/pki/java",
            "/etc/pki/tls/certs",
            "/etc/ssl/certs",
            "/etc/terminfo",
            // Debian keeps the dictionaries of full text search there, and links to them from /usr/share/postgresql.
            "/var/cache/postgresql/dicts");

    /** Below {@code /usr/local} a server built from its source has its data beside its programs. */
    private static final List<String> LOCAL_DIRECTORIES = List.of("bin", "sbin", "lib", "lib64", "libexec", "share");

    private static final List<String> FILES = List.of(
            "/etc/bash.bashrc",
            "/etc/debian_version",
            "/etc/gai.conf",
            "/etc/group",
            "/etc/host.conf",
            "/etc/hosts",
            "/etc/inputrc",
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/locale.alias",
            "/etc/locale.conf",
            "/etc/localtime",
            "/etc/login.defs",
            "/etc/nsswitch.conf",
            "/etc/os-release",
            "/etc/passwd",
            "/etc/pki/tls/openssl.cnf",
            "/etc/profile",
            "/etc/protocols",
            "/etc/services",
            "/etc/shells",
            "/etc/ssl/openssl.cnf",
            "/etc/timezone");

    /** The devices that programs rely on; a terminal is none, because who has one can type into its session (tty_ioctl(4)). */
    private static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom");

    private SystemFiles() {}

    /** Whether the path is shown in any case. */
    static boolean show(Path path) {
        return path.startsWith("/usr") && !path.startsWith(LOCAL);
    }

    /** Directories, or links to such, that are shown. */
    static List<Path> directories() {
        Stream<Path> fixed = DIRECTORIES.stream().map(Path::of);
        Stream<Path> local = LOCAL_DIRECTORIES.stream().map(LOCAL::resolve);
        return Stream.of(fixed, local, javaConfiguration())
                .flatMap(paths -> paths)
                .filter(Files::isDirectory)
                .toList();
    }

    /** Directories that are empty, but for what is shown in them. */
    static List<Path> covered() {
        return Files.isDirectory(LOCAL, LinkOption.NOFOLLOW_LINKS) ? List.of(LOCAL) : List.of();
    }

    /** Small files, of which the sandbox has copies. */
    static List<Path> files() {
        return FILES.stream().map(Path::of).filter(Files::isReadable).toList();
    }

    /** Device files. */
    static List<Path> devices() {
        return DEVICES.stream()
                .map(Path.of("/dev")::resolve)
                .filter(Files::exists)
                .toList();
    }

    /** A Java of a distribution has its configuration in {@code /etc}, and links to it from its own directory. */
    private static Stream<Path> javaConfiguration() {
        return SandboxRoot.entries(Path.of("/etc")).stream()
                .filter(path -> path.getFileName().toString().startsWith("java-"));
    }
}
