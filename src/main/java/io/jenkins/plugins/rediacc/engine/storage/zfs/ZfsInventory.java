package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The datasets of a volume as they were at one moment. Its objects are the snapshots of production, the file systems
 * directly below {@code <dataset>.rediacc}, and the snapshots of those; datasets below them are their parts.
 */
final class ZfsInventory {

    private static final String MISSING = "dataset does not exist";

    private final Volume volume;
    private final ZfsVolume names;
    private final Map<String, Dataset> datasets = new LinkedHashMap<>();

    private ZfsInventory(Volume volume, ZfsVolume names, List<Dataset> datasets) {
        this.volume = volume;
        this.names = names;
        datasets.forEach(dataset -> this.datasets.put(dataset.name(), dataset));
    }

    /** Looks at the pool; {@code <dataset>.rediacc} is there from the first clone on. */
    static ZfsInventory read(ZfsTool tool, Volume volume, ZfsVolume names) {
        ZfsTool.Printed printed = get(tool, names.dataset(), names.holder());
        if (!printed.succeeded() && printed.text().contains(MISSING)) {
            printed = get(tool, names.dataset());
        }
        if (!printed.succeeded()) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot list the datasets of " + names.dataset())
                            .tool(printed.text())
                            .todo("see by 'zpool status' how the pool is"));
        }
        return new ZfsInventory(volume, names, DatasetList.parse(printed.text()));
    }

    /** The dataset of that name and all in it; nothing where there is none. */
    static List<Dataset> below(ZfsTool tool, String name) {
        ZfsTool.Printed printed = get(tool, name);
        if (!printed.succeeded() && !printed.text().contains(MISSING)) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot look at the dataset " + name)
                            .tool(printed.text())
                            .todo("see by 'zpool status' how the pool is"));
        }
        return printed.succeeded() ? DatasetList.parse(printed.text()) : List.of();
    }

    /** Every dataset of this host; what goes while the tool looks is left out. */
    static List<Dataset> everything(ZfsTool tool) {
        String rows =
                get(tool).text().lines().filter(line -> line.contains("\t")).collect(Collectors.joining("\n"));
        return DatasetList.parse(rows);
    }

    List<Dataset> all() {
        return List.copyOf(datasets.values());
    }

    ZfsVolume names() {
        return names;
    }

    /** Refuses production whose parts are block volumes or lie elsewhere: a clone would not show them in their place. */
    void refuseStrayParts() {
        String below = volume.path() + "/";
        List<String> stray = datasets.values().stream()
                .filter(dataset -> !dataset.isSnapshot() && names.isProduction(dataset))
                .filter(dataset -> !dataset.name().equals(names.dataset()))
                .filter(dataset -> !dataset.mounted()
                        || !dataset.mountpoint()
                                .equals(below
                                        + dataset.name()
                                                .substring(names.dataset().length() + 1)))
                .map(dataset -> dataset.name() + " (" + dataset.type() + ", mount point " + dataset.mountpoint() + ")")
                .toList();
        if (!stray.isEmpty()) {
            throw RediaccException.refused(
                    Explanation.of("datasets below " + names.dataset() + " are not mounted in their place below "
                                    + volume.path() + ": " + stray)
                            .state("nothing was made")
                            .todo(
                                    "mount them there ('zfs inherit mountpoint'), or move them out of the volume by 'zfs rename'"));
        }
    }

    /** All snapshots and clones, ours or not, in the order of their paths. */
    List<StoredObject> objects() {
        return datasets.values().stream()
                .filter(this::isObject)
                .map(this::object)
                .sorted(Comparator.comparing(StoredObject::path))
                .toList();
    }

    /** What lies at that path: a snapshot, a clone, or production at the volume's own path. */
    Optional<Dataset> at(Path path) {
        return path.equals(volume.path())
                ? named(names.dataset())
                : datasets.values().stream()
                        .filter(dataset -> isObject(dataset) && path(dataset).equals(path))
                        .min(Comparator.comparing(Dataset::isSnapshot));
    }

    /** What lies at that path; throws with exit code 5 where nothing does. */
    Dataset required(Path path) {
        return at(path).orElseThrow(() ->
                RediaccException.notFound(Explanation.of(names.dataset() + " has no snapshot or clone for " + path)));
    }

    /** The dataset that is this very object; empty where it is there no more. */
    Optional<Dataset> same(StoredObject object) {
        return Stream.concat(datasets.values().stream().filter(this::isObject), named(names.dataset()).stream())
                .filter(dataset -> dataset.guid().equals(object.identity())
                        && path(dataset).equals(object.path()))
                .findFirst();
    }

    Optional<Dataset> named(String name) {
        return Optional.ofNullable(datasets.get(name));
    }

    /** The snapshot or file system with what belongs to it of the datasets below, each after the one that holds it. */
    List<Dataset> parts(Dataset whole) {
        String below = whole.isSnapshot() ? whole.parent() + "/" : whole.name() + "/";
        return datasets.values().stream()
                .filter(dataset -> dataset.isSnapshot() == whole.isSnapshot()
                        && (dataset.equals(whole) || isPart(dataset, whole, below)))
                .sorted(Comparator.comparing(Dataset::parent).thenComparing(Dataset::name))
                .toList();
    }

    /** The snapshots of a file system itself. */
    List<Dataset> snapshotsOf(Dataset fileSystem) {
        return datasets.values().stream()
                .filter(dataset -> dataset.isSnapshot() && dataset.parent().equals(fileSystem.name()))
                .toList();
    }

    StoredObject object(Dataset dataset) {
        Optional<String> origin = dataset.isSnapshot() ? Optional.of(dataset.parent()) : dataset.origin();
        return new StoredObject(
                path(dataset),
                dataset.guid(),
                origin.flatMap(this::named).map(Dataset::guid),
                dataset.readOnly(),
                dataset.created(),
                dataset.isFileSystem() ? Optional.of(dataset.name()) : Optional.empty(),
                dataset.label());
    }

    private static boolean isPart(Dataset dataset, Dataset whole, String below) {
        return dataset.name().startsWith(below)
                && (!whole.isSnapshot() || dataset.shortName().equals(whole.shortName()));
    }

    private boolean isObject(Dataset dataset) {
        return dataset.isSnapshot()
                ? dataset.parent().equals(names.dataset()) || isClone(dataset.parent())
                : dataset.isFileSystem() && isClone(dataset.name());
    }

    private boolean isClone(String name) {
        String below = names.holder() + "/";
        return name.startsWith(below) && name.indexOf('/', below.length()) < 0 && !BegunExchange.isBetween(name);
    }

    /** A snapshot has no place of its own on every ZFS; a file system may have been given another mount point. */
    private Path path(Dataset dataset) {
        return dataset.isFileSystem() && dataset.mountpoint().startsWith("/")
                ? Path.of(dataset.mountpoint())
                : volume.snapshots().resolve(dataset.shortName());
    }

    /** Of everything where no name is given, which it does not take together with {@code -r}. */
    private static ZfsTool.Printed get(ZfsTool tool, String... names) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "get", "-H", "-p", "-r", "-o", "name,property,value,source", DatasetList.properties()),
                        Stream.of(names))
                .toArray(String[]::new);
        return tool.print(arguments);
    }
}
