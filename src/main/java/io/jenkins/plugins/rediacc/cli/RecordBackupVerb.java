package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.history.BaseBackups;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records that a base backup of a volume was made, for the status after a promotion. */
@Command(
        name = "record-backup",
        description = "Records in the ledger that a base backup was made, so that 'status' no longer says that none is"
                + " known since the promotion. Makes none.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc record-backup orders --what 'pgbackrest 20261125-190000F'"})
final class RecordBackupVerb implements Verb {

    @Parameters(paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Option(names = "--what", paramLabel = "TEXT", description = "Which backup, for those who look for it; required.")
    private String what;

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
        if (what == null || what.isBlank()) {
            throw RediaccException.usage(Explanation.of("nobody would find a backup that has no name")
                    .state("nothing was recorded")
                    .todo("add --what with the backup's name and place"));
        }
        Volume named = context.volume(volume);
        String text = Names.printable(what.strip());
        new BaseBackups(new Ledger(context.state())).record(named.name(), text, System.getProperty("user.name"));
        return Result.done(Map.of("volume", named.name(), "what", text), "recorded for " + named.name() + ": " + text);
    }
}
