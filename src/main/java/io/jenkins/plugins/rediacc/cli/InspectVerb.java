package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.storage.Inspection;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is known of a snapshot or clone. */
@Command(
        name = "inspect",
        description = "Shows age, exclusive bytes, parent and owner of a snapshot or clone; may walk all its files.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc inspect orders rediacc_orders_20261122T131500Z_manual --json"})
final class InspectVerb implements Verb {

    @Mixin
    private GlobalOptions options;

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Parameters(index = "1", paramLabel = "ID", description = "The snapshot or clone, as 'rediacc list' shows it.")
    private String id;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public GlobalOptions options() {
        return options;
    }

    @Override
    public Result run(EngineContext context) {
        Inspection found = context.storage(context.volume(volume)).inspect(id, Instant.now());
        Table table = new Table("id", found.id());
        table.row("kind", found.mark().kind().name().toLowerCase(Locale.ROOT));
        table.row("path", found.path().toString());
        table.row("identity", found.identity());
        table.row("of", found.parent());
        table.row("age", Quantity.readable(found.age()));
        table.row("exclusive", found.exclusiveBytes().map(Quantity::readable).orElse("unknown"));
        table.row("read-only", found.readOnly() ? "yes" : "no");
        table.row("expires in", found.expires().map(InspectVerb::remaining).orElse("never"));
        table.row("owner", found.mark().owner());
        found.mark()
                .position()
                .ifPresent(position -> table.row(
                        "position",
                        position.lsn() + " (timeline " + position.timeline() + ", PostgreSQL " + position.version()
                                + ")"));
        return Result.done(Documents.of(found), table.text());
    }

    private static String remaining(java.time.Duration left) {
        return left.isNegative() ? "expired" : Quantity.readable(left);
    }
}
