package io.jenkins.plugins.rediacc.engine.exec;

import java.nio.file.Path;
import java.util.List;

/**
 * What a sandbox hides and what it shows.
 *
 * @param hide directories that are empty inside: production's volume, its socket directories, other volumes, the
 *     snapshots, the engine's state
 * @param show directories that stay where they are, also below a hidden one: the clone, the plan's sealed copy, the
 *     socket directory
 * @param release what is mounted on or below the hidden directories, the deepest first: it is unmounted inside, so that
 *     outside it can be destroyed or mounted elsewhere while the sandbox lives
 * @param temporary what {@code /tmp} is inside
 */
public record SandboxSpec(List<Path> hide, List<Path> show, List<Path> release, Path temporary) {

    public SandboxSpec {
        hide = List.copyOf(hide);
        show = List.copyOf(show);
        release = List.copyOf(release);
    }
}
