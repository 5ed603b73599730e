package io.jenkins.plugins.rediacc.engine.plan;

import io.jenkins.plugins.rediacc.engine.model.DiskGrowth;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.PlanLimits;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.yaml.MappingReader;
import io.jenkins.plugins.rediacc.engine.yaml.Node;
import io.jenkins.plugins.rediacc.engine.yaml.Problems;
import io.jenkins.plugins.rediacc.engine.yaml.YamlFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a plan file and refuses, with file, line and column, whatever cannot mean what its author thinks. */
public final class PlanReader {

    private static final int MAX_STEPS = 1000;

    private final Problems problems = new Problems();
    private final Map<String, Location> names = new HashMap<>();

    private PlanReader() {}

    /** Reads the plan; throws {@link RediaccException} with exit code 2 naming all that is wrong with it. */
    public static Plan read(Path file) {
        return read(file, file.toString());
    }

    /** Reads the plan, naming the file in messages and locations as given. */
    static Plan read(Path file, String shownAs) {
        return new PlanReader().plan(file, shownAs);
    }

    private Plan plan(Path given, String shownAs) {
        Node root = YamlFile.read(given, "plan", shownAs, problems);
        Path file = realPath(given);
        Path folder = file.getParent();
        MappingReader map = MappingReader.of(root, "a plan", problems);
        Optional<String> name = map.requiredText("name").flatMap(this::name);
        List<String> ignore = new IgnoreReader(problems).read(map);
        PlanFiles files = new PlanFiles(folder, new IgnoredFiles(ignore), problems);
        requireNotIgnored(map, files, file);
        List<Step> steps = steps(map, "steps", files);
        List<Step> tests = steps(map, "tests", files);
        PlanLimits limits = limits(map.map("limits"));
        List<Path> sees = new SeesReader(problems).read(map);
        List<String> waive = new WaiveReader(problems).read(map);
        map.end();
        if (problems.isEmpty() && steps.isEmpty() && tests.isEmpty()) {
            problems.add(root.location(), "the plan is empty; add at least one step or test");
        }
        problems.throwIfAny();
        return new Plan(name.orElseThrow(), file, folder, steps, tests, limits, ignore, sees, waive);
    }

    private static Path realPath(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw RediaccException.usage(Explanation.of("cannot resolve the path of the plan " + file)
                    .tool(String.valueOf(e)));
        }
    }

    private void requireNotIgnored(MappingReader map, PlanFiles files, Path file) {
        if (files.isIgnored(file.getFileName().toString())) {
            problems.add(map.keyLocation("ignore"), "'ignore' covers the plan's own file; a plan always has its file");
        }
    }

    private List<Step> steps(MappingReader map, String group, PlanFiles files) {
        List<Node> items = map.list(group);
        if (items.size() > MAX_STEPS) {
            problems.add(map.keyLocation(group), "'" + group + "' has more than " + MAX_STEPS + " entries");
            return List.of();
        }
        StepReader reader = new StepReader(files, problems);
        List<Step> steps = new ArrayList<>();
        for (Node item : items) {
            MappingReader step = MappingReader.of(item, "each of '" + group + "'", problems);
            if (item instanceof Node.Mapping) {
                Optional<String> name = step.requiredText("name").flatMap(this::stepName);
                reader.read(step, name).ifPresent(steps::add);
            }
        }
        return steps;
    }

    private Optional<String> stepName(Node.Scalar scalar) {
        Optional<String> name = name(scalar);
        name.ifPresent(text -> {
            Location first = names.putIfAbsent(text, scalar.location());
            if (first != null) {
                problems.add(
                        scalar.location(),
                        "the name '" + text + "' is used twice; the first is at line " + first.line());
            }
        });
        return name;
    }

    private Optional<String> name(Node.Scalar scalar) {
        return FreeText.problem(scalar.text())
                .map(problem -> {
                    problems.add(scalar.location(), "the name '" + Names.printable(scalar.text()) + "' " + problem);
                    return Optional.<String>empty();
                })
                .orElse(Optional.of(scalar.text()));
    }

    private PlanLimits limits(MappingReader map) {
        PlanLimits limits = new PlanLimits(
                map.duration("duration"),
                map.quantity("diskGrowth", "a size such as 10GB or a percentage such as 10%", PlanReader::diskGrowth),
                new ResourceLimits(map.size("memory"), map.positiveNumber("cpus"), map.rate("io")));
        map.end();
        return limits;
    }

    private static Optional<DiskGrowth> diskGrowth(String text) {
        Optional<DiskGrowth> bytes =
                Quantity.bytes(text).filter(size -> size > 0).map(DiskGrowth.Bytes::new);
        return bytes.or(() -> Quantity.fraction(text).filter(share -> share > 0).map(DiskGrowth.Fraction::new));
    }
}
