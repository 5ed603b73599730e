package io.jenkins.plugins.rediacc.engine.catalog;

import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.EvidenceValues;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.ReplicationCheck;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one volume of a catalogue. */
final class VolumeReader {

    /** Where a storage that names its volumes itself keeps what is known of its objects, in the state directory. */
    private static final String STATE_OF_STORAGE = "storage";

    static final String DEFAULT_SNAPSHOTS = ".rediacc";
    static final String DEFAULT_BIN = "/usr/lib/postgresql/{version}/bin";
    static final int DEFAULT_PORT = 5432;
    static final String DEFAULT_USER = "postgres";

    private static final int HIGHEST_PORT = 65_535;
    private static final List<String> DATABASES = List.of("postgresql", "none");
    private static final List<String> ISOLATIONS = List.of("required", "none");
    private static final List<String> EVIDENCE = Arrays.stream(EvidenceValues.values())
            .map(values -> values.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final List<String> SCHEDULES =
            Arrays.stream(Schedule.values()).map(Schedule::word).toList();
    private static final Pattern LIBRARY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern OS_USER = Pattern.compile("[a-z_][a-z0-9_.-]{0,31}");

    private final List<StorageKind> storages;
    private final CatalogValues values;
    private final Problems problems;
    private final PromotionReader promotions;

    VolumeReader(List<StorageKind> storages, CatalogValues values, Problems problems, PromotionReader promotions) {
        this.storages = storages;
        this.values = values;
        this.problems = problems;
        this.promotions = promotions;
    }

    /** The volume; empty where something is wrong with it, which is then reported. */
    Optional<Volume> read(String name, Path state, MappingReader map) {
        require(map, "storage", "path");
        Optional<StorageKind> storage = values.word(
                        map, "storage", storages.stream().map(StorageKind::name).toList())
                .map(word -> named(storages, word).orElseThrow());
        Optional<StorageKind.Reference> reference = storage.flatMap(StorageKind::reference);
        Optional<Path> path = reference.isPresent()
                ? values.reference(map, "path", reference.get())
                : values.absolutePath(map, "path").filter(volume -> isNotRoot(map, volume));
        Optional<Path> snapshots = values.absolutePath(map, "snapshots");
        Optional<DatabaseSpec> database = database(map);
        SpaceLimits space = space(map.map("space"));
        ResourceLimits limits = limits(map.map("limits"));
        Optional<String> runAs = runAs(map);
        Isolation isolation = values.word(map, "isolation", ISOLATIONS)
                .map(word -> word.equals("none") ? Isolation.NONE : Isolation.REQUIRED)
                .orElse(Isolation.REQUIRED);
        RetentionPolicy keep = keep(map);
        Map<String, List<String>> options = options(map);
        PromotionSettings promotion = promotions.read(map.map("promote"), database.isPresent());
        Optional<ReplicationCheck> replication = replication(map);
        EvidenceValues evidence = evidence(map.map("evidence"));
        map.end();
        return storage.flatMap(kind -> path.map(root -> new Volume(
                name,
                kind.name(),
                root,
                snapshots.orElseGet(() -> defaultSnapshots(kind, root, name, state)),
                database,
                space,
                limits,
                runAs,
                isolation,
                keep,
                promotion,
                options,
                replication,
                evidence)));
    }

    private EvidenceValues evidence(MappingReader map) {
        EvidenceValues shown = values.word(map, "values", EVIDENCE)
                .map(word -> EvidenceValues.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(EvidenceValues.KEYS);
        map.end();
        return shown;
    }

    /** The storage of that name. */
    static Optional<StorageKind> named(List<StorageKind> storages, String name) {
        return storages.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    /** Where snapshots and clones lie, or what is known of them, where nothing else is said. */
    static Path defaultSnapshots(StorageKind kind, Path path, String volume, Path state) {
        return kind.reference().isPresent() && !path.isAbsolute()
                ? state.resolve(STATE_OF_STORAGE).resolve(volume)
                : path.resolveSibling(DEFAULT_SNAPSHOTS);
    }

    /** What only the storage understands: a text, or a list of texts, by name. */
    private Map<String, List<String>> options(MappingReader volume) {
        MappingReader map = volume.map("options");
        Map<String, List<String>> options = new LinkedHashMap<>();
        for (Node.Entry entry : map.entries()) {
            List<Node> nodes = entry.value() instanceof Node.Sequence list ? list.items() : List.of(entry.value());
            List<String> texts = new ArrayList<>();
            for (Node node : nodes) {
                if (node instanceof Node.Scalar scalar && !scalar.isEmpty()) {
                    texts.add(scalar.text());
                } else {
                    problems.add(
                            node.location(),
                            "'" + entry.key() + "' of a storage's options must be a text or a list of texts");
                }
            }
            options.put(entry.key(), List.copyOf(texts));
        }
        return options;
    }

    private void require(MappingReader map, String... keys) {
        for (String key : keys) {
            if (!map.has(key)) {
                problems.add(map.location(), "'" + key + "' is missing");
            }
        }
    }

    private boolean isNotRoot(MappingReader map, Path path) {
        if (path.getParent() == null) {
            problems.add(map.node("path").orElseThrow().location(), "'path' must not be the root directory");
        }
        return path.getParent() != null;
    }

    private Optional<DatabaseSpec> database(MappingReader volume) {
        if (!volume.has("database")) {
            return Optional.empty();
        }
        MappingReader map = volume.map("database");
        require(map, "kind");
        Optional<String> kind = values.word(map, "kind", DATABASES);
        if (kind.filter("none"::equals).isPresent()) {
            map.end();
            return Optional.empty();
        }
        String data = values.relativePath(map, "data")
                .map(Path::toString)
                .map(path -> path.isEmpty() ? "." : path)
                .orElse(".");
        String bin = values.absolutePath(map, "bin").map(Path::toString).orElse(DEFAULT_BIN);
        Optional<Path> socket = values.absolutePath(map, "socket");
        int port = map.integer("port", 1, HIGHEST_PORT).orElse(DEFAULT_PORT);
        String user = map.text("user").map(Node.Scalar::text).orElse(DEFAULT_USER);
        List<String> preload = preload(map);
        map.end();
        return kind.map(word -> new DatabaseSpec(word, data, bin, socket, port, user, preload));
    }

    private List<String> preload(MappingReader database) {
        List<String> names = new ArrayList<>();
        for (Node.Scalar library : database.texts("preload")) {
            if (LIBRARY.matcher(library.text()).matches()) {
                names.add(library.text());
            } else {
                problems.add(
                        library.location(),
                        "'" + library.text() + "' is not the name of a library as shared_preload_libraries has it");
            }
        }
        return names;
    }

    private RetentionPolicy keep(MappingReader volume) {
        MappingReader map = volume.map("keep");
        RetentionPolicy keep = new RetentionPolicy(
                map.duration("min").orElse(Duration.ZERO),
                map.quantity("policy", RetentionPolicy.FORM, RetentionPolicy::rules)
                        .orElse(List.of()),
                values.word(map, "schedule", SCHEDULES).flatMap(Schedule::of));
        if (map.has("min") && !map.has("policy")) {
            problems.add(map.keyLocation("min"), "'min' needs a 'policy': without one nothing is ever deleted");
        }
        map.end();
        return keep;
    }

    private Optional<ReplicationCheck> replication(MappingReader volume) {
        if (!volume.has("replication")) {
            return Optional.empty();
        }
        MappingReader map = volume.map("replication");
        require(map, "check");
        Duration maxAge = map.duration("maxAge").orElse(ReplicationCheck.DEFAULT_MAX_AGE);
        Optional<ReplicationCheck> check =
                values.command(map, "check").map(command -> new ReplicationCheck(command, maxAge));
        map.end();
        return check;
    }

    private static SpaceLimits space(MappingReader map) {
        SpaceLimits limits = new SpaceLimits(
                map.fraction("warn").orElse(SpaceLimits.DEFAULT.warn()),
                map.fraction("refuseClones").orElse(SpaceLimits.DEFAULT.refuseClones()));
        map.end();
        return limits;
    }

    private static ResourceLimits limits(MappingReader map) {
        ResourceLimits limits = new ResourceLimits(map.size("memory"), map.positiveNumber("cpus"), map.rate("io"));
        map.end();
        return limits;
    }

    private Optional<String> runAs(MappingReader map) {
        return map.text("runAs").map(Node.Scalar::text).filter(user -> {
            boolean good = OS_USER.matcher(user).matches() && !user.equals("root");
            if (!good) {
                problems.add(
                        map.node("runAs").orElseThrow().location(),
                        "'" + Names.printable(user)
                                + "' cannot run plan scripts; name an unprivileged user of this host");
            }
            return good;
        });
    }
}
