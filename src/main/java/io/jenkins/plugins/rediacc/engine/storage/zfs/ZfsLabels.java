package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Labels;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;

/**
 * Texts as local user properties, and holds as ZFS has them (zfs-hold(8)), for snapshots alone: the old side of an exchange
 * is a file system, which nothing but the engine's own hold keeps. A set property is on the disk.
 */
final class ZfsLabels implements Labels {

    static final String HOLD = "rediacc";

    private final ZfsTool tool;
    private final ZfsExchange exchange;

    ZfsLabels(ZfsTool tool, ZfsExchange exchange) {
        this.tool = tool;
        this.exchange = exchange;
    }

    /** One property a call, because zfs-fuse takes no more. */
    @Override
    public void write(Volume volume, StoredObject object, String text) {
        String name = dataset(volume, object).name();
        DatasetLabel.values(object.identity(), text)
                .forEach((property, value) -> tool.require(
                        Explanation.of("cannot mark " + name + " by the property " + property),
                        "set",
                        property + "=" + value,
                        name));
    }

    @Override
    public void hold(Volume volume, StoredObject object) {
        Dataset held = dataset(volume, object);
        if (held.isSnapshot()) {
            hold(held.name());
        }
    }

    private void hold(String name) {
        CommandResult held = tool.run("hold", HOLD, name);
        if (!held.succeeded() && !held.words().contains("already exists")) {
            throw StorageTool.failure(held, Explanation.of("cannot hold " + name));
        }
    }

    @Override
    public void release(Volume volume, StoredObject object) {
        Dataset released = dataset(volume, object);
        if (released.isSnapshot()) {
            release(released.name());
        }
    }

    private void release(String name) {
        CommandResult released = tool.run("release", HOLD, name);
        if (!released.succeeded() && !released.words().contains("no such tag")) {
            throw StorageTool.failure(released, Explanation.of("cannot release the hold of " + name));
        }
    }

    private Dataset dataset(Volume volume, StoredObject object) {
        return exchange.look(volume)
                .same(object)
                .orElseThrow(() -> RediaccException.notFound(
                        Explanation.of(object.path() + " is no longer the dataset of guid " + object.identity())));
    }
}
