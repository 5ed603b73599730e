package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A version's directory of configuration while the data are another version's. It still names these data, so that what
 * starts, stops or removes a cluster by it would do so to what serves now. It is put aside by one rename, on the same file
 * system, where such tools do not look: Debian's list {@code /etc/postgresql/<number>/} alone.
 */
final class RetiredDirectory {

    private static final String ASIDE = ".rediacc";

    private final Path place;
    private final Path aside;

    /**
     * A directory.
     *
     * @param template where the catalogue says that configuration lies, with {@code {version}} in it
     * @param promotion the promotion that puts it aside
     */
    RetiredDirectory(String template, String version, String promotion) {
        this.place = Path.of(template.replace(CommandTemplate.VERSION, version));
        String name = baseOf(template).relativize(place).toString().replace('/', '-');
        this.aside = asideOf(template).resolve(promotion).resolve(name);
    }

    /** The directory that holds those of all versions. */
    static Path baseOf(String template) {
        return Path.of(template.substring(0, template.indexOf(CommandTemplate.VERSION)) + "x")
                .getParent();
    }

    /** Where those that are put aside lie, in a directory for each promotion. */
    static Path asideOf(String template) {
        return baseOf(template).resolve(ASIDE);
    }

    /** Where it is now; its own place where it is nowhere. */
    Path now() {
        return isAside() ? aside : place;
    }

    private boolean isAside() {
        return Files.exists(aside, LinkOption.NOFOLLOW_LINKS);
    }

    /** Puts it aside; where it is then, on the disk. Does nothing where it is there already, or was nowhere. */
    Optional<Path> putAside() {
        try {
            if (!isAside() && Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(aside.getParent());
                move(place, aside);
                ConfigurationFile.sync(aside.getParent().getParent());
                ConfigurationFile.sync(aside.getParent().getParent().getParent());
            }
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot put " + place + " aside as " + aside, e);
        }
        return isAside() ? Optional.of(aside) : Optional.empty();
    }

    /** Puts it back as it was, on the disk; does nothing where it is not aside. */
    void putBack() {
        if (!isAside()) {
            return;
        }
        requireFree();
        try {
            Files.createDirectories(place.getParent());
            move(aside, place);
            removeIfEmpty(aside.getParent());
            removeIfEmpty(aside.getParent().getParent());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot put " + aside + " back to " + place, e);
        }
    }

    /** Refuses where something else has taken its place meanwhile. */
    void requireFree() {
        if (isAside() && Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw RediaccException.refused(Explanation.of("the old version's configuration is to come back from "
                            + aside + " to " + place + ", and something else is there")
                    .state("both were left as they are")
                    .todo("move what is at " + place + " away"));
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        ConfigurationFile.sync(from.getParent());
        ConfigurationFile.sync(to.getParent());
    }

    private static void removeIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Another promotion's is still there.
        }
    }
}
