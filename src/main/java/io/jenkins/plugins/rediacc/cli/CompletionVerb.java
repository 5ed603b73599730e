package io.jenkins.plugins.rediacc.cli;

import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the completion script. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  source <(rediacc completion)"})
final class CompletionVerb implements Verb {

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
        String script = AutoComplete.bash("rediacc", Verbs.commandLine());
        return Result.done(Map.of("script", script), script.stripTrailing());
    }
}
