package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Labels;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.util.List;

/**
 * Texts as tags of the logical volume; one call of {@code lvchange} writes them all, and they are on the disk when it
 * ends. LVM has nothing that keeps {@code lvremove} by another hand off, so a hold is a tag that {@code lvs -o +lv_tags}
 * shows.
 */
final class LvmLabels implements Labels {

    static final String HOLD = "rediacc.hold";

    private final LvmTool tool;
    private final LvmExchange exchange;

    LvmLabels(LvmTool tool, LvmExchange exchange) {
        this.tool = tool;
        this.exchange = exchange;
    }

    @Override
    public void write(Volume volume, StoredObject object, String text) {
        LogicalVolume marked = logicalVolume(volume, object);
        change(marked, TaggedText.MARK.of(marked), TaggedText.MARK.tags(marked.uuid(), text));
    }

    @Override
    public void hold(Volume volume, StoredObject object) {
        LogicalVolume held = logicalVolume(volume, object);
        change(held, List.of(), held.tags().contains(HOLD) ? List.of() : List.of(HOLD));
    }

    @Override
    public void release(Volume volume, StoredObject object) {
        LogicalVolume released = logicalVolume(volume, object);
        change(released, released.tags().contains(HOLD) ? List.of(HOLD) : List.of(), List.of());
    }

    private void change(LogicalVolume changed, List<String> removed, List<String> added) {
        tool.tag(
                Explanation.of("cannot change the tags of " + changed.fullName())
                        .todo("see by 'vgs -o +vg_mda_free' whether the group has room for metadata"),
                changed.fullName(),
                removed.stream().filter(tag -> !added.contains(tag)).toList(),
                added.stream().filter(tag -> !removed.contains(tag)).toList());
    }

    private LogicalVolume logicalVolume(Volume volume, StoredObject object) {
        return exchange.look(volume)
                .same(object)
                .orElseThrow(() -> RediaccException.notFound(
                        Explanation.of(object.path() + " is no longer the logical volume " + object.identity())));
    }
}
