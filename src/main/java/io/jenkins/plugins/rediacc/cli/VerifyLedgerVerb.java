package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.LedgerFinding;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks the ledger. */
@Command(
        name = "verify-ledger",
        description = "Checks that the ledger of rehearsals is as it was written; a change is exit code 4.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc verify-ledger", "  rediacc verify-ledger --state /srv/rediacc --json"})
final class VerifyLedgerVerb implements Verb {

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
        Path state = context.statePath();
        List<LedgerFinding> findings = new Ledger(state).verify();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("state", state);
        document.put("intact", findings.isEmpty());
        document.put(
                "findings",
                findings.stream()
                        .map(finding -> Map.of("line", finding.line(), "what", finding.what()))
                        .toList());
        String text = findings.isEmpty()
                ? "the ledger in " + state + " is as it was written"
                : "the ledger in " + state + " was changed:\n"
                        + findings.stream()
                                .map(finding -> "  " + finding.text())
                                .collect(Collectors.joining("\n"));
        return Result.of(findings.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED, document, text);
    }
}
