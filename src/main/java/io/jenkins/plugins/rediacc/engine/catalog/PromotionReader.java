package io.jenkins.plugins.rediacc.engine.catalog;

import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Beside;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Files;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.HighAvailability;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Limits;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Pooler;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Reads;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Server;
import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads how a volume is promoted: {@code promote:} of a catalogue. */
final class PromotionReader {

    private static final int MOST_APPROVALS = 100;
    private static final List<String> READS = List.of("none", "standby");
    private static final List<String> FOR_DATABASES =
            List.of("stop", "start", "enable", "disable", "reads", "ha", "archive", "config", "beside");
    private static final List<String> BESIDE = List.of("refuse", "carry");

    private final CatalogValues values;
    private final Problems problems;
    private final Path folder;

    /** Reads for a catalogue in the given folder. */
    PromotionReader(CatalogValues values, Problems problems, Path folder) {
        this.values = values;
        this.problems = problems;
        this.folder = folder;
    }

    /** The settings, with the defaults where nothing is said. */
    PromotionSettings read(MappingReader map, boolean hasDatabase) {
        PromotionSettings byDefault = PromotionSettings.DEFAULT;
        together(map, "stop", "start");
        together(map, "enable", "disable");
        together(map, "freeze", "thaw");
        Beside beside = values.word(map, "beside", BESIDE)
                .map(word -> Beside.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(byDefault.files().beside());
        if (!hasDatabase) {
            refuse(map, FOR_DATABASES, "needs a database");
        } else {
            refuse(map, List.of("check"), "is for a volume without a database");
            readBeside(map, beside);
        }
        PromotionSettings settings = new PromotionSettings(
                map.integer("approvals", 0, MOST_APPROVALS).orElse(byDefault.approvals()),
                map.texts("tests").stream().map(Node.Scalar::text).toList(),
                new Server(
                        values.command(map, "stop"),
                        values.command(map, "start"),
                        values.command(map, "enable"),
                        values.command(map, "disable")),
                pooler(map),
                probe(map),
                limits(map, byDefault.limits()),
                values.word(map, "reads", READS)
                        .map(word -> Reads.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(byDefault.reads()),
                map.duration("keepOld").orElse(byDefault.keepOld()),
                highAvailability(map),
                afterArchive(map),
                new Files(
                        beside,
                        values.command(map, "freeze"),
                        values.command(map, "thaw"),
                        values.command(map, "check")),
                values.absolutePath(map, "config").map(Path::toString));
        map.end();
        return settings;
    }

    /** What is carried must be kept from being written meanwhile. */
    private void readBeside(MappingReader map, Beside beside) {
        if (beside == Beside.REFUSE) {
            refuse(map, List.of("freeze", "thaw"), "is for a volume without a database, or beside 'beside: carry'");
        } else if (!map.has("freeze")) {
            problems.add(
                    map.keyLocation("beside"),
                    "'beside: carry' needs 'freeze' and 'thaw' beside it, which keep the files from being written");
        }
    }

    private Limits limits(MappingReader map, Limits byDefault) {
        return new Limits(
                map.duration("maxPause").orElse(byDefault.maxPause()),
                map.duration("maxAge").orElse(byDefault.maxAge()),
                margin(map).orElse(byDefault.margin()),
                map.duration("grace").orElse(byDefault.grace()),
                map.duration("longestTransaction").orElse(byDefault.longestTransaction()),
                map.duration("stopDeadline").orElse(byDefault.stopDeadline()));
    }

    private Optional<Double> margin(MappingReader map) {
        Optional<Double> margin = map.positiveNumber("margin");
        margin.filter(value -> value < 1)
                .ifPresent(value -> problems.add(
                        map.node("margin").orElseThrow().location(),
                        "'margin' must be at least 1: it is how many times the rehearsed pause must fit"));
        return margin;
    }

    /** A command, or a script by its path: a relative one lies beside the catalogue. */
    private Optional<CommandTemplate> probe(MappingReader map) {
        boolean isPath = map.node("probe").filter(Node.Scalar.class::isInstance).isPresent();
        return isPath
                ? values.path(map, "probe")
                        .map(script -> new CommandTemplate(
                                List.of(folder.resolve(script).toString())))
                : values.command(map, "probe");
    }

    private Optional<Pooler> pooler(MappingReader map) {
        together(map, "pause", "resume");
        return values.command(map, "pause")
                .flatMap(pause -> values.command(map, "resume").map(resume -> new Pooler(pause, resume)));
    }

    private Optional<HighAvailability> highAvailability(MappingReader map) {
        if (!map.has("ha")) {
            return Optional.empty();
        }
        MappingReader ha = map.map("ha");
        require(ha, "pause", "resume", "check");
        Optional<CommandTemplate> check = values.command(ha, "check");
        Optional<HighAvailability> read = values.command(ha, "pause").flatMap(pause -> values.command(ha, "resume")
                .flatMap(resume -> check.map(confirmed -> new HighAvailability(pause, resume, confirmed))));
        ha.end();
        return read;
    }

    private Optional<CommandTemplate> afterArchive(MappingReader map) {
        if (!map.has("archive")) {
            return Optional.empty();
        }
        MappingReader archive = map.map("archive");
        require(archive, "after");
        Optional<CommandTemplate> after = values.command(archive, "after");
        archive.end();
        return after;
    }

    private void together(MappingReader map, String one, String other) {
        if (map.has(one) != map.has(other)) {
            String there = map.has(one) ? one : other;
            problems.add(
                    map.keyLocation(there), "'" + there + "' needs '" + (map.has(one) ? other : one) + "' beside it");
        }
    }

    private void require(MappingReader map, String... keys) {
        for (String key : keys) {
            if (!map.has(key)) {
                problems.add(map.location(), "'" + key + "' is missing");
            }
        }
    }

    private void refuse(MappingReader map, List<String> keys, String why) {
        keys.stream().filter(map::has).forEach(key -> problems.add(map.keyLocation(key), "'" + key + "' " + why));
    }
}
