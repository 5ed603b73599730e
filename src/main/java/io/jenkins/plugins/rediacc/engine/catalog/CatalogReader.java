package io.jenkins.plugins.rediacc.engine.catalog;

import io.jenkins.plugins.rediacc.engine.model.Catalog;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import io.jenkins.plugins.rediacc.engine.yaml.YamlFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the host's catalogue and refuses, with file, line and column, what cannot be right. */
public final class CatalogReader {

    /** Where a catalogue is looked for when none is named. */
    public static final Path DEFAULT_FILE = Path.of("/etc/rediacc/volumes.yaml");

    /** The state directory where nothing else is said. */
    public static final Path DEFAULT_STATE = Path.of("/var/lib/rediacc");

    private final Problems problems = new Problems();
    private final CatalogValues values = new CatalogValues(problems);
    private final VolumeReader reader;

    private CatalogReader(Path file, List<StorageKind> storages) {
        PromotionReader promotions =
                new PromotionReader(values, problems, file.toAbsolutePath().getParent());
        reader = new VolumeReader(storages, values, problems, promotions);
    }

    /**
     * Reads the catalogue.
     *
     * @param storages the storages there are
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException with exit code 2 naming all that is wrong with it
     */
    public static Catalog read(Path file, List<StorageKind> storages) {
        return new CatalogReader(file, storages).catalog(file);
    }

    private Catalog catalog(Path file) {
        Node root = YamlFile.read(file, "catalogue", file.toString(), problems);
        MappingReader map = MappingReader.of(root, "a catalogue", problems);
        Path state = values.absolutePath(map, "state").orElse(DEFAULT_STATE);
        if (!map.has("volumes")) {
            problems.add(root.location(), "'volumes' is missing");
        }
        Map<String, Volume> volumes = new LinkedHashMap<>();
        MappingReader volumeMap = map.map("volumes");
        for (Node.Entry entry : volumeMap.entries()) {
            volume(entry, state).ifPresent(volume -> volumes.put(volume.name(), volume));
        }
        map.end();
        refuseOverlaps(volumes, volumeMap);
        volumes.values().stream()
                .filter(volume -> state.startsWith(volume.path()))
                .forEach(volume -> problems.add(
                        volumeMap.keyLocation(volume.name()),
                        "the state directory " + state + " lies inside the volume '" + volume.name()
                                + "'; a rollback would take the ledger back too"));
        problems.throwIfAny();
        return new Catalog(state, volumes);
    }

    private Optional<Volume> volume(Node.Entry entry, Path state) {
        if (!Names.isValid(entry.key())) {
            problems.add(
                    entry.keyLocation(),
                    "'" + Names.printable(entry.key()) + "' is not a name for a volume; use letters, digits, dot,"
                            + " underscore and hyphen, beginning with a letter or digit");
            return Optional.empty();
        }
        String what = "the volume '" + entry.key() + "'";
        return reader.read(entry.key(), state, MappingReader.of(entry.value(), what, problems));
    }

    /** A snapshot directory inside a volume would be in every snapshot of it; two names for one path share no locks. */
    private void refuseOverlaps(Map<String, Volume> volumes, MappingReader map) {
        for (Volume one : volumes.values()) {
            for (Volume other : volumes.values()) {
                Location at = map.keyLocation(other.name());
                if (other.snapshots().startsWith(one.path())) {
                    problems.add(
                            at,
                            "the snapshots directory " + other.snapshots() + " lies inside the volume '" + one.name()
                                    + "'; put it beside " + one.path());
                }
                if (one != other
                        && one.path().equals(other.path())
                        && one.name().compareTo(other.name()) < 0) {
                    problems.add(at, "the volumes '" + one.name() + "' and '" + other.name() + "' have the same path");
                }
            }
        }
    }
}
