package io.jenkins.plugins.rediacc.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The verbs by name. Only the one that is asked for is looked at, because start-up must be quick. */
final class Verbs {

    private static final int HELP_WIDTH = 100;
    private static final Map<String, Supplier<Verb>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("test", TestVerb::new);
        ALL.put("bisect", BisectVerb::new);
        ALL.put("history", HistoryVerb::new);
        ALL.put("gate", GateVerb::new);
        ALL.put("promote", PromoteVerb::new);
        ALL.put("rollback", RollbackVerb::new);
        ALL.put("resume", ResumeVerb::new);
        ALL.put("finalize", FinalizeVerb::new);
        ALL.put("record-backup", RecordBackupVerb::new);
        ALL.put("snapshot", SnapshotVerb::new);
        ALL.put("clone", CloneVerb::new);
        ALL.put("list", ListVerb::new);
        ALL.put("inspect", InspectVerb::new);
        ALL.put("status", StatusVerb::new);
        ALL.put("prune", PruneVerb::new);
        ALL.put("hold", HoldVerb::new);
        ALL.put("release", ReleaseVerb::new);
        ALL.put("destroy", DestroyVerb::new);
        ALL.put("gc", GcVerb::new);
        ALL.put("report", ReportVerb::new);
        ALL.put("verify-ledger", VerifyLedgerVerb::new);
        ALL.put("doctor", DoctorVerb::new);
        ALL.put("init", InitVerb::new);
        ALL.put("completion", CompletionVerb::new);
    }

    private Verbs() {}

    /** The command line that can parse these arguments: with the named verb only, or with all where none is named. */
    static CommandLine commandLine(String... arguments) {
        CommandLine root = configured(new CommandLine(new RediaccCommand()));
        String first = arguments.length == 0 ? "" : arguments[0];
        if (ALL.containsKey(first)) {
            add(root, first);
        } else {
            ALL.keySet().forEach(name -> add(root, name));
        }
        return root;
    }

    private static void add(CommandLine root, String name) {
        root.addSubcommand(name, configured(new CommandLine(ALL.get(name).get())));
    }

    /** An argument means itself: {@code @file} is not replaced by a file's content, quotes are not removed. */
    private static CommandLine configured(CommandLine commandLine) {
        return commandLine
                .setUsageHelpWidth(HELP_WIDTH)
                .setExpandAtFiles(false)
                .setTrimQuotes(false)
                .setInterpolateVariables(false)
                .setAbbreviatedOptionsAllowed(false)
                .setAbbreviatedSubcommandsAllowed(false)
                .setPosixClusteredShortOptionsAllowed(false);
    }
}
