package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.ValueMask;
import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.EvidenceValues;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.UUID;

/**
 * The key of the digests that stand for values in evidence. It is made once, at random, and kept in the state directory
 * for its owner alone (mode 0600). Each volume's digests come from a key of its own, derived from it: equal values have
 * equal digests in all runs of a volume, so that two runs can be compared, and other ones in another volume.
 */
public final class EvidenceKey {

    private static final String FILE = "evidence.key";

    private EvidenceKey() {}

    /**
     * The mask for a volume. Who may not read the key gets digests that can be compared within one run only.
     *
     * @param state the state directory
     */
    public static ValueMask mask(Path state, Volume volume) {
        if (volume.evidence() == EvidenceValues.SHOWN) {
            return ValueMask.SHOWN;
        }
        Path file = state.resolve(FILE);
        try {
            return new ValueMask(volume.evidence(), read(file)).of(volume.name());
        } catch (AccessDeniedException e) {
            return ValueMask.once(volume.evidence());
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot make the key of the evidence's digests, " + file)
                            .tool(String.valueOf(e))
                            .state("nothing was created")
                            .todo("let this user write to the state directory"),
                    e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            make(file);
            return Files.readAllBytes(file);
        }
    }

    /** Written whole beside its place first: two runs may make it at once, and the first one's counts for both. */
    private static void make(Path file) throws IOException {
        byte[] key = new byte[ValueMask.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path written = file.resolveSibling(FILE + "." + UUID.randomUUID());
        try (FileChannel channel = FileChannel.open(
                written,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(key));
            channel.force(true);
        }
        try {
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException e) {
            // Another run was first.
        } finally {
            Files.delete(written);
        }
        DurableFile.syncDirectory(file.getParent());
    }
}
