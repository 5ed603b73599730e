package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Destroys a snapshot or clone. */
@Command(
        name = "destroy",
        description =
                "Destroys one snapshot or clone of rediacc, with the server of a started clone; refuses one that is in"
                        + " use or has clones.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc destroy orders before-the-bug"})
final class DestroyVerb implements Verb {

    private static final Duration LONGEST_END = Duration.ofMinutes(2);

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Parameters(index = "1", paramLabel = "ID", description = "The snapshot or clone, as 'rediacc list' shows it.")
    private String id;

    @Mixin
    private GlobalOptions options;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public GlobalOptions options() {
        return options;
    }

    @Override
    public Result run(EngineContext context) {
        VolumeStorage storage = context.storage(context.volume(volume));
        if (clone(storage).isPresent()) {
            storage.served().end(id, LONGEST_END);
            clone(storage).ifPresent(storage::destroy);
            return destroyed("clone");
        }
        Snapshot snapshot = storage.snapshots().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> RediaccException.notFound(
                        Explanation.of("volume " + volume + " has no snapshot or clone '" + Names.printable(id) + "'")
                                .state("nothing was destroyed")
                                .todo("see 'rediacc list " + volume + "'")));
        storage.destroy(snapshot);
        return destroyed("snapshot");
    }

    private Optional<Clone> clone(VolumeStorage storage) {
        return storage.clones().stream().filter(each -> each.id().equals(id)).findFirst();
    }

    private Result destroyed(String kind) {
        return Result.done(Map.of("destroyed", id, "kind", kind), "destroyed the " + kind + " " + id);
    }
}
