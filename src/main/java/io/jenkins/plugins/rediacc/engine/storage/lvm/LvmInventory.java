package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The logical volumes of a volume as they were at one moment. Its objects are the thin volumes of production's group that
 * bear the tag of its snapshot directory, are mounted directly in that, or, made by another hand, are snapshots of
 * production or of one of these.
 */
final class LvmInventory {

    private static final String TAG = "rediacc.in/";

    private final Volume volume;
    private final LogicalVolumes all;
    private final LogicalVolume production;
    private final MountTable mounts = MountTable.read();
    private final Set<String> objects = new HashSet<>();

    LvmInventory(Volume volume, LogicalVolumes all, LogicalVolume production) {
        this.volume = volume;
        this.all = all;
        this.production = production;
        Set<String> family = new HashSet<>(Set.of(production.uuid()));
        for (int before = -1; before < family.size(); ) {
            before = family.size();
            all.all().stream().filter(each -> belongs(each, family)).forEach(each -> family.add(each.uuid()));
        }
        objects.addAll(family);
        objects.remove(production.uuid());
    }

    /** The tag of what lies in a volume's snapshot directory. */
    static String tag(Volume volume) {
        return tag(volume.snapshots());
    }

    static String tag(Path snapshots) {
        return TAG + UUID.nameUUIDFromBytes(snapshots.toString().getBytes(StandardCharsets.UTF_8));
    }

    LogicalVolumes all() {
        return all;
    }

    LogicalVolume production() {
        return production;
    }

    /** The thin pool that production takes its space from. */
    LogicalVolume pool() {
        String pool = production.group() + "/" + production.pool().orElseThrow();
        return all.named(pool)
                .orElseThrow(() -> RediaccException.refused(Explanation.of("'lvs' does not show the thin pool " + pool)
                        .todo("run: lvs " + pool)));
    }

    /** All snapshots and clones, ours or not, in the order of their paths. */
    List<StoredObject> objects() {
        return all.all().stream()
                .filter(this::isObject)
                .map(this::object)
                .sorted(Comparator.comparing(StoredObject::path))
                .toList();
    }

    /** What lies at that path: a snapshot, a clone, or production at the volume's own path. */
    Optional<LogicalVolume> at(Path path) {
        return path.equals(volume.path())
                ? Optional.of(production)
                : all.all().stream()
                        .filter(each -> isObject(each) && path(each).equals(path))
                        .findFirst();
    }

    /** What lies at that path; throws with exit code 5 where nothing does. */
    LogicalVolume required(Path path) {
        return at(path).orElseThrow(() -> RediaccException.notFound(
                Explanation.of(production.fullName() + " has no snapshot or clone for " + path)));
    }

    /** The logical volume that is this very object; empty where it is there no more. */
    Optional<LogicalVolume> same(StoredObject object) {
        return at(object.path()).filter(found -> found.uuid().equals(object.identity()));
    }

    StoredObject object(LogicalVolume found) {
        return new StoredObject(
                path(found),
                found.uuid(),
                found.originUuid(),
                found.isReadOnly(),
                found.created(),
                Optional.of(source(found)),
                TaggedText.MARK.read(found));
    }

    private boolean isObject(LogicalVolume each) {
        return objects.contains(each.uuid());
    }

    private boolean belongs(LogicalVolume each, Set<String> family) {
        if (!each.isThin() || !each.group().equals(production.group())) {
            return false;
        }
        boolean lies =
                each.tags().contains(tag(volume)) || mountedAmongSnapshots(each).isPresent();
        boolean liesElsewhere = each.tags().stream().anyMatch(tag -> tag.startsWith(TAG));
        return lies
                || !liesElsewhere && each.originUuid().filter(family::contains).isPresent();
    }

    private Path path(LogicalVolume each) {
        return each.equals(production)
                ? volume.path()
                : mountedAmongSnapshots(each).map(MountTable.Mount::point).orElseGet(() -> volume.snapshots()
                        .resolve(ObjectName.of(each)));
    }

    /** As the mount table calls it. */
    private String source(LogicalVolume each) {
        return mountedAmongSnapshots(each).map(MountTable.Mount::source).orElse(each.device());
    }

    private Optional<MountTable.Mount> mountedAmongSnapshots(LogicalVolume each) {
        return mounts.all().stream()
                .filter(mount -> each.isOn(mount.source())
                        && volume.snapshots().equals(mount.point().getParent()))
                .findFirst();
    }
}
