package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.ProductionService.Preparation;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Cluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.CutOff;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.exec.ProgramFiles;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The configuration of a production: what the new version gets of it, and where the old version's is meanwhile. */
public final class ProductionConfiguration {

    private static final String MAIN_FILE = "postgresql.conf";
    private static final String ALTERED = "postgresql.auto.conf";

    private final CommandRunner commands;
    private final Volume volume;
    private final DatabaseSpec spec;
    private final PromotionSettings settings;
    private final Path data;
    private final Optional<CutOff> cutOff;

    /**
     * A production's configuration.
     *
     * @param cutOff what encloses the programs that read it; not empty where production is a clone in its part
     */
    public ProductionConfiguration(
            CommandRunner commands, Volume volume, PromotionSettings settings, Optional<CutOff> cutOff) {
        this.commands = commands;
        this.volume = volume;
        this.spec = volume.database().orElseThrow();
        this.settings = settings;
        this.data = spec.dataIn(volume.path());
        this.cutOff = cutOff;
    }

    /**
     * Gives an upgraded clone production's configuration instead of its own.
     *
     * @param clone the clone's data directory
     * @param inside whether the main files in it are production's, though the catalogue names a directory outside
     * @return what a reader must know
     */
    public List<String> handOver(Path clone, boolean inside) {
        String version = Cluster.versionOf(clone);
        boolean carried = inside || settings.configuration().isEmpty();
        new CarriedConfiguration(commands, volume.path(), data, clone).carry(carried);
        OwnConfiguration own = new OwnConfiguration(data, clone, reader(), version);
        List<String> notices = new ArrayList<>();
        if (carried) {
            own.readFrom(data.resolve(MAIN_FILE));
            notices.addAll(removedSettings(version).drop(data, data.resolve(MAIN_FILE), own, read -> false));
        }
        outside(version).ifPresent(directory -> {
            rename(own, version, directory);
            notices.addAll(removedSettings(version).drop(data, directory.mainFile(), own, read -> false));
        });
        notices.addAll(0, own.notices());
        if (settings.afterArchive().isPresent()) {
            ClosedArchive.close(
                    new ConfigurationFile(own.own(data.resolve(ALTERED))), clone, Integer.parseInt(version));
        }
        return notices.stream().distinct().toList();
    }

    /** What {@code ALTER SYSTEM} has set may name the old version's directory too. */
    private void rename(OwnConfiguration own, String version, VersionedDirectory directory) {
        String now = Cluster.versionOf(data);
        Path altered = data.resolve(ALTERED);
        if (!now.equals(version) && Files.exists(altered)) {
            VersionNames names =
                    new VersionNames(outside(now).orElseThrow().directory(), now, directory.directory(), version);
            own.change(altered, names::rewrite);
        }
    }

    /** Makes the directory of configuration for a version where it is missing. */
    public Preparation prepareFor(String version) {
        Optional<VersionedDirectory> directory = outside(version);
        String now = Cluster.versionOf(data);
        if (directory.isEmpty() || now.equals(version) || directory.get().isOwners()) {
            return Preparation.NOTHING;
        }
        Path old = outside(now).orElseThrow().directory();
        return new Preparation(true, directory.get().makeLike(old, now, version, removedSettings(version), data));
    }

    /** Removes what was made for a version that was not opened. */
    public void withdraw(String version) {
        outside(version).ifPresent(VersionedDirectory::withdraw);
    }

    /** Makes the new version's directory lasting, and puts the old version's aside; where it is then. */
    public Optional<Path> retire(String version, String newVersion, String promotion) {
        if (!isVersioned() || version.equals(newVersion)) {
            return Optional.empty();
        }
        RetiredDirectory old = retired(version, promotion);
        outside(newVersion).orElseThrow().settle(old.now());
        return old.putAside();
    }

    /** Refuses where something else has taken the place that a version's configuration would come back to. */
    public void requireRoomFor(String version, String promotion) {
        if (isVersioned()) {
            retired(version, promotion).requireFree();
        }
    }

    /**
     * Puts a version's configuration back, and the other version's aside.
     *
     * @param made whether the promotion made the other version's
     */
    public void reinstate(String version, String newVersion, String promotion, boolean made) {
        if (!isVersioned() || version.equals(newVersion)) {
            return;
        }
        if (made) {
            retired(newVersion, promotion).putAside();
        }
        retired(version, promotion).putBack();
    }

    private boolean isVersioned() {
        return settings.configuration()
                .filter(template -> template.contains(CommandTemplate.VERSION))
                .isPresent();
    }

    private RetiredDirectory retired(String version, String promotion) {
        return new RetiredDirectory(settings.configuration().orElseThrow(), version, promotion);
    }

    /** How the old version is dropped from this host when nothing leads back to it. */
    public List<String> farewell(String version, String promotion) {
        Optional<Path> aside = isVersioned()
                ? Optional.of(retired(version, promotion).now())
                        .filter(place ->
                                !place.equals(outside(version).orElseThrow().directory()))
                : Optional.empty();
        return references().farewell(version, spec.binFor(version), aside);
    }

    /** What on this host names production's version and stays its owner's to change. */
    public List<String> consequences() {
        String version = Cluster.versionOf(data);
        return references().consequences(version, spec.binFor(version));
    }

    /** The data directory that a version's configuration names, where its owner has made it; empty where it names none. */
    Optional<String> dataOf(String version) {
        return outside(version)
                .filter(VersionedDirectory::isOwners)
                .map(directory -> removedSettings(version).value("data_directory", data, directory.mainFile()))
                .filter(value -> !value.isEmpty());
    }

    HostReferences references() {
        return new HostReferences(Path.of("/"), data, settings);
    }

    /**
     * Lets a directory stand for those of the versions, so that what is in them can be prepared for a new version and tried
     * without a write to it.
     *
     * @param to a directory that does not exist; the data's owner can read it
     * @return where each version's is in it, with {@code {version}} in it
     */
    public String copyTo(Path to, Optional<String> newVersion) {
        String version = Cluster.versionOf(data);
        try {
            Files.createDirectories(to.getParent());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot make " + to.getParent(), e);
        }
        OwnedFiles.directory(to, new OsUsers(commands).owner(data), "rwx------");
        String template = templateIn(to);
        if (!isVersioned()) {
            new ConfigurationCopy(data, reader(), volume.path(), version)
                    .to(Path.of(template.replace(CommandTemplate.VERSION, version)));
            return template;
        }
        lead(template, version);
        newVersion.filter(other -> outside(other).orElseThrow().isOwners()).ifPresent(other -> lead(template, other));
        return template;
    }

    /** Where {@link #copyTo} puts it. */
    private String templateIn(Path to) {
        return settings.configuration()
                .filter(template -> isVersioned())
                .map(template -> to
                        + template.substring(
                                RetiredDirectory.baseOf(template).toString().length()))
                .orElse(to + "/" + CommandTemplate.VERSION + "/" + data.getFileName());
    }

    /** A link is enough: what is there is read, and never written. */
    private void lead(String template, String version) {
        Path place = Path.of(template.replace(CommandTemplate.VERSION, version));
        try {
            Files.createDirectories(place.getParent());
            Files.createSymbolicLink(place, outside(version).orElseThrow().directory());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot make the link " + place, e);
        }
    }

    private Optional<VersionedDirectory> outside(String version) {
        return settings.configurationFor(version)
                .map(directory -> new VersionedDirectory(commands, Path.of(directory), reader()));
    }

    /** The directories outside the volume that a server of that version reads: its programs, and its configuration. */
    public List<Path> readable(String version) {
        Set<Path> readable = new LinkedHashSet<>(ProgramFiles.of(spec.binFor(version)));
        Stream<Path> inside = filesFrom(data, data.resolve(MAIN_FILE), version);
        Stream<Path> outside = outside(version).stream()
                .flatMap(directory -> filesFrom(directory.directory(), directory.mainFile(), version));
        Path root = OwnedFiles.realPath(volume.path());
        Stream.concat(inside, outside)
                .flatMap(file -> Stream.of(file, OwnedFiles.realPath(file)))
                .map(Path::getParent)
                .filter(directory -> !OwnedFiles.realPath(directory).startsWith(root))
                .forEach(readable::add);
        return List.copyOf(readable);
    }

    private Stream<Path> filesFrom(Path directory, Path main, String version) {
        return new OwnConfiguration(directory, directory, reader(), version).readFrom(main).stream();
    }

    private OwnerReader reader() {
        return new OwnerReader(commands, production()::asOwner);
    }

    private RemovedSettings removedSettings(String version) {
        Production production = production();
        return new RemovedSettings(
                commands,
                command -> cutOff.map(each ->
                                each.enclose(command, production.owner(), List.of(volume.path()), readable(version)))
                        .orElseGet(() -> production.asOwner(command)),
                spec.binFor(version).resolve("postgres"));
    }

    private Production production() {
        return Production.of(commands, volume);
    }
}
