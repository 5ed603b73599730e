package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Mark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known of a snapshot or clone of ours.
 *
 * @param id its name
 * @param age since it was made
 * @param exclusiveBytes what destroying it would free; empty where the storage cannot say
 * @param parent the name of what it was copied from: a volume, snapshot or clone
 * @param expires how long until clean-up may destroy it, negative where it may already; empty for never
 */
public record Inspection(
        String id,
        Path path,
        String identity,
        Mark mark,
        Duration age,
        Optional<Long> exclusiveBytes,
        String parent,
        boolean readOnly,
        Optional<Duration> expires) {}
