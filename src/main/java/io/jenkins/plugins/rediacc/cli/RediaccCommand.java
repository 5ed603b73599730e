package io.jenkins.plugins.rediacc.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The root of the command line: it has no work of its own. */
@Command(
        name = "rediacc",
        synopsisSubcommandLabel = "VERB",
        description = "Rehearses a database upgrade on an instant copy-on-write clone of production.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc init                                   print a catalogue of this host to review",
            "  rediacc doctor                                 check that everything needed is here",
            "  rediacc snapshot orders                        take a snapshot of a volume",
            "  rediacc clone orders --snapshot latest         make a writable clone of it",
            "  rediacc test orders upgrade/plan.yaml          rehearse an upgrade",
            "  rediacc list orders                            show snapshots and clones",
            "  rediacc prune orders --dry-run                 show which snapshots the policy keeps, and why",
            "  rediacc status                                 show whether snapshots are taken in time",
            "  rediacc gc --dry-run                           show what clean-up would destroy, and why",
            "",
            "'rediacc VERB --help' has the options and examples of a verb.",
            "",
            "Exit codes: 0 passed or done, 1 the upgrade failed, 2 wrong usage or invalid plan or catalogue,",
            "3 error in the surroundings, 4 refused by a guard, 5 not found, 130 cancelled."
        },
        versionProvider = Version.class)
final class RediaccCommand {

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
    private boolean version;

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = "Run the verb that a JSON file names, and write result.json beside it.")
    private String request;

    String request() {
        return request;
    }
}
