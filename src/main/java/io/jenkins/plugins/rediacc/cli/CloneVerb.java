package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.CloneMaker;
import io.jenkins.plugins.rediacc.engine.storage.ServedClones.Served;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a writable clone of a snapshot. */
@Command(
        name = "clone",
        description =
                "Makes a writable copy-on-write clone of a snapshot. It lives until its time is over or until it is"
                        + " destroyed.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc clone orders",
            "  rediacc clone orders --snapshot latest --ttl 2h",
            "  rediacc clone orders --start --name look       then: rediacc destroy orders look",
            "  rediacc clone orders --snapshot 2026-11-22T13:15:00Z --name before-the-bug"
        })
final class CloneVerb implements Verb {

    private static final String NEW = "new";

    @Parameters(paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Option(
            names = "--snapshot",
            paramLabel = "WHICH",
            defaultValue = NEW,
            description = "'new' (default), 'latest', a snapshot's id, or a time: the newest at or before it.")
    private String snapshot;

    @Option(names = "--name", paramLabel = "NAME", description = "The clone's name (default: made from the time).")
    private String name;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "How long it may live before 'rediacc gc' destroys it (default: 24h).")
    private String ttl;

    @Option(
            names = "--start",
            description = "Start its database, isolated from production, and offer it on a loopback port. The clone"
                    + " then ends with its server.")
    private boolean start;

    @Option(
            names = "--keep-for",
            paramLabel = "RUN",
            hidden = true,
            description = "Be the process that keeps a started clone of that run.")
    private String keepFor;

    @Spec
    private CommandSpec spec;

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
        Duration life = life();
        Volume source = context.volume(volume);
        Instant now = Instant.now();
        String cloneName = name == null ? defaultName(source, now) : Names.require("clone", name);
        VolumeStorage storage = context.storage(source);
        if (start && keepFor == null) {
            return started(context, storage, cloneName);
        }
        if (keepFor != null) {
            return kept(context, source, cloneName, now.plus(life));
        }
        Snapshot from = snapshot.equals(NEW)
                ? SnapshotVerb.take(context, source, "manual", true)
                : storage.findSnapshot(snapshot);
        Clone clone = new CloneMaker(source, storage, context.database(source), context.commands(), context.events())
                .make(from, cloneName, context.runId(), now.plus(life), now);
        return Result.done(Documents.of(clone), clone.path().toString());
    }

    private Result kept(EngineContext context, Volume source, String cloneName, Instant expires) {
        CloneKeeper keeper = new CloneKeeper(context, source, Names.require("run", keepFor));
        return snapshot.equals(NEW)
                ? keeper.keepNew(cloneName, expires)
                : keeper.keep(context.storage(source).findSnapshot(snapshot), cloneName, expires);
    }

    private Result started(EngineContext context, VolumeStorage storage, String cloneName) {
        List<String> arguments =
                new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
        arguments.add(1, "--keep-for=" + context.runId());
        if (!options.json()) {
            arguments.add(1, "--json");
        }
        if (name == null) {
            arguments.add(1, "--name=" + cloneName);
        }
        Served served = new CloneStarter(context, storage.served()).start(cloneName, arguments);
        Map<String, Object> document = Documents.of(storage.findClone(cloneName));
        document.put("environment", served.environment());
        return Result.done(document, shellText(served.environment()));
    }

    /** Lines for a shell to evaluate. */
    private static String shellText(Map<String, String> environment) {
        return new TreeMap<>(environment)
                .entrySet().stream()
                        .map(each -> "export " + each.getKey() + "='"
                                + each.getValue().replace("'", "'\\''") + "'")
                        .collect(Collectors.joining("\n"));
    }

    /** Two clones that are made in one second have different names. */
    private static String defaultName(Volume source, Instant now) {
        return Names.snapshot(
                source.name(), now, "clone-" + ProcessHandle.current().pid());
    }

    private Duration life() {
        return Quantity.duration(ttl)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() ->
                        RediaccException.usage(Explanation.of("--ttl '" + Names.printable(ttl) + "' is not a duration")
                                .state("nothing was created")
                                .todo("write a number with a unit, such as 90s, 15m, 6h or 30d")));
    }
}
