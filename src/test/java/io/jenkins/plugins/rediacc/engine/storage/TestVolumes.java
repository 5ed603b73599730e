package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Volumes of plain files. */
public final class TestVolumes {

    private TestVolumes() {}

    /** A volume named {@code orders} at that path, its snapshots beside it in {@code .rediacc}. */
    public static Volume at(String storage, Path path) {
        return at(storage, path, path.resolveSibling(".rediacc"));
    }

    /** A volume named {@code orders}. */
    public static Volume at(String storage, Path path, Path snapshots) {
        return withSpace(storage, path, snapshots, new SpaceLimits(0.98, 0.99));
    }

    /** A volume named {@code orders} with limits of its pool. */
    public static Volume withSpace(String storage, Path path, Path snapshots, SpaceLimits space) {
        return new Volume(
                "orders",
                storage,
                path,
                snapshots,
                Optional.empty(),
                space,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.NONE);
    }

    /** A volume named {@code orders} with options of its storage. */
    public static Volume withOptions(String storage, Path path, Map<String, List<String>> options) {
        Volume plain = at(storage, path);
        return new Volume(
                plain.name(),
                plain.storage(),
                plain.path(),
                plain.snapshots(),
                plain.database(),
                plain.space(),
                plain.limits(),
                plain.runAs(),
                plain.isolation(),
                plain.keep(),
                plain.promotion(),
                options,
                Optional.empty());
    }
}
