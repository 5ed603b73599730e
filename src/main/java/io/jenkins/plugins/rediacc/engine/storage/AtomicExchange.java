package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Exchanges two directories or subvolumes in one act: renameat2(2) with {@code RENAME_EXCHANGE}. Java cannot call it, so
 * {@code mv --exchange} does where coreutils has it (9.5 and later), Perl elsewhere.
 */
public final class AtomicExchange {

    private static final Map<String, String> SYSTEM_CALL_NUMBERS = Map.of("amd64", "316", "aarch64", "276");
    /** AT_FDCWD is -100, RENAME_EXCHANGE is 2; a path is copied to a plain string so that Perl passes its address. */
    private static final String PROGRAM =
            "my ($call, $one, $other) = @ARGV; $call += 0; $one = \"$one\"; $other = \"$other\";"
                    + " syscall($call, -100, $one, -100, $other, 2) == 0 or die \"renameat2: $!\\n\";";

    private final StorageTool tool;

    public AtomicExchange(StorageTool tool) {
        this.tool = tool;
    }

    /** Exchanges the two and syncs both parents and the file system before it returns. */
    public void exchange(Path one, Path other) {
        refuseWhatCannotBeExchanged(one);
        refuseWhatCannotBeExchanged(other);
        Explanation explanation = Explanation.of("cannot exchange " + one + " with " + other)
                .state("both are where they were")
                .todo("both must lie on one file system, and neither may be a mount point");
        if (tool.run("mv", "--help").stdout().contains("--exchange")) {
            tool.require(explanation, "mv", "--exchange", "-T", "--", one.toString(), other.toString());
        } else {
            tool.require(explanation, perl(callNumber(), one.toString(), other.toString()));
        }
        sync(one, other);
    }

    /** The command that exchanges two paths by Perl. */
    static String[] perl(String call, String one, String other) {
        return new String[] {"perl", "-e", PROGRAM, "--", call, one, other};
    }

    private void sync(Path one, Path other) {
        Explanation explanation = Explanation.of("cannot sync " + one + " and " + other + " after their exchange")
                .state("they are exchanged, but a power cut may undo it")
                .todo("run 'sync' and look at the kernel's log");
        String firstParent = one.getParent().toString();
        tool.require(explanation, "sync", "--", firstParent, other.getParent().toString());
        tool.require(explanation, "sync", "--file-system", "--", firstParent);
    }

    private static void refuseWhatCannotBeExchanged(Path path) {
        if (!FileFacts.isDirectory(path)) {
            throw RediaccException.notFound(Explanation.of("there is no directory " + path + " to exchange"));
        }
        if (MountTable.read().isMountPoint(path)) {
            throw RediaccException.refused(Explanation.of(path + " is a mount point, which cannot be exchanged")
                    .todo("mount the file system one level higher and name the subvolume or directory in it"));
        }
    }

    private static String callNumber() {
        String architecture = System.getProperty("os.arch");
        String number = SYSTEM_CALL_NUMBERS.get(architecture);
        if (number == null) {
            throw RediaccException.refused(Explanation.of("no exchange on the architecture " + architecture)
                    .todo("install coreutils 9.5 or later, whose mv has --exchange"));
        }
        return number;
    }
}
