package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.catalog.AdHocVolume;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that every verb has. Either a catalogue says what there is, or the options of one volume do. */
final class GlobalOptions {

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description = "The host's catalogue of volumes (default: /etc/rediacc/volumes.yaml).")
    private String catalog;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The directory of ledger, locks and intents; only without a catalogue, which names it"
                    + " (default: /var/lib/rediacc).")
    private String state;

    @Option(
            names = "--json",
            description = "Print exactly one JSON document on standard output, everything else on standard error.")
    private boolean json;

    @Option(
            names = "--storage",
            paramLabel = "KIND",
            description = "Without a catalogue: the volume's storage, such as btrfs.")
    private String storage;

    @Option(names = "--path", paramLabel = "DIR", description = "Without a catalogue: the volume's path.")
    private String path;

    @Option(
            names = "--database-data",
            paramLabel = "DIR",
            description = "Without a catalogue: PostgreSQL's data directory, relative to --path.")
    private String databaseData;

    @Option(
            names = "--bin",
            paramLabel = "DIR",
            description = "Without a catalogue: PostgreSQL's programs (default: /usr/lib/postgresql/{version}/bin).")
    private String bin;

    @Option(names = "--socket", paramLabel = "DIR", description = "Without a catalogue: production's socket directory.")
    private String socket;

    @Option(names = "--port", paramLabel = "PORT", description = "Without a catalogue: production's port.")
    private Integer port;

    @Option(
            names = "--isolation",
            paramLabel = "MODE",
            description = "Without a catalogue: 'required' (default) or 'none' for clones that can reach production.")
    private String isolation;

    boolean json() {
        return json;
    }

    /** The catalogue's file, where one is named. */
    Optional<String> catalog() {
        return Optional.ofNullable(catalog);
    }

    /** The state directory, where one is named. */
    Optional<String> state() {
        return Optional.ofNullable(state);
    }

    /** The volume that the options name, where they do; throws with exit code 2 where they contradict each other. */
    Optional<AdHocVolume> adHoc() {
        boolean any = Stream.of(storage, path, databaseData, bin, socket, port, isolation)
                .anyMatch(o -> o != null);
        if (!any) {
            return Optional.empty();
        }
        if (catalog != null) {
            throw contradiction("--storage, --path and the options of one volume exclude --catalog");
        }
        if (storage == null || path == null) {
            throw contradiction("a volume without a catalogue needs both --storage and --path");
        }
        return Optional.of(new AdHocVolume(
                storage,
                path,
                Optional.ofNullable(databaseData),
                Optional.ofNullable(bin),
                Optional.ofNullable(socket),
                Optional.ofNullable(port),
                isolationMode()));
    }

    private Isolation isolationMode() {
        if (isolation == null || isolation.equals("required")) {
            return Isolation.REQUIRED;
        }
        if (isolation.equals("none")) {
            return Isolation.NONE;
        }
        throw RediaccException.usage(Explanation.of("--isolation '" + Names.printable(isolation) + "' is unknown")
                .todo("use 'required' or 'none'"));
    }

    private static RediaccException contradiction(String what) {
        return RediaccException.usage(Explanation.of(what)
                .state("nothing was created")
                .todo("name the volume in a catalogue (--catalog), or by --storage and --path, not both"));
    }
}
