package io.jenkins.plugins.rediacc.engine.model;

import java.util.Map;

/**
 * A dry run's clone as the plan's steps left it, kept so that it can become production where that was not written to since.
 *
 * @param snapshot the id of the snapshot that holds it
 * @param identity what the storage itself calls that snapshot
 * @param content stands for all files in it as they were when it was kept
 * @param home where the links in it lead
 * @param settings production's settings that the steps ran under, by name
 * @param basis of the snapshot of production that the steps began with
 */
public record RehearsedImage(
        String snapshot,
        String identity,
        String content,
        String home,
        Map<String, String> settings,
        SnapshotBasis basis) {

    public RehearsedImage {
        settings = Map.copyOf(settings);
    }
}
