package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What names production's version on its host, outside its data and its configuration: units of systemd, Debian's lists of
 * clusters, Patroni's configuration. A promotion changes none of it. It says before what has to be changed, and refuses
 * where it would start the wrong server.
 */
final class HostReferences {

    private static final Pattern PATRONI_PLACES = Pattern.compile("\\s*(data_dir|bin_dir|config_dir)\\s*:.*");

    private final Path root;
    private final Path data;
    private final PromotionSettings settings;
    private final SystemdUnits units;

    /**
     * References to a cluster.
     *
     * @param root {@code /}
     * @param data production's data directory
     */
    HostReferences(Path root, Path data, PromotionSettings settings) {
        this.root = root;
        this.data = data;
        this.settings = settings;
        this.units = new SystemdUnits(root);
    }

    /**
     * What a promotion leaves to the owner, one sentence each.
     *
     * @param version production's
     * @param bin the directory of that version's programs
     */
    List<String> consequences(String version, Path bin) {
        List<String> found = new ArrayList<>();
        settings.configurationFor(version).map(Path::of).ifPresent(directory -> {
            found.add(directory + ", version " + version + "'s configuration, is put aside below "
                    + RetiredDirectory.asideOf(settings.configuration().orElseThrow())
                    + " when the new version serves; a way back puts it back as it was");
            found.addAll(ofCluster(version, directory));
        });
        units.on(data).stream()
                .filter(unit -> isOf(unit, version, bin))
                .forEach(unit -> found.add("the unit " + unit.name() + " starts version " + version + " on " + data
                        + ", which the new version serves then: disable it ('systemctl disable " + unit.name() + "'"
                        + (settings.server().disable().isPresent() ? ", or by 'disable' of the catalogue)" : ")")));
        found.addAll(patroni(version, bin));
        return found;
    }

    private List<String> ofCluster(String version, Path directory) {
        String name = directory.getFileName().toString();
        List<String> found = new ArrayList<>();
        units.enabledFor(version, name)
                .forEach(link -> found.add(link + " starts version " + version + " at boot, and finds no cluster then:"
                        + " 'systemctl disable " + link.getFileName() + "'"));
        Pattern listed = Pattern.compile("\\S+\\s+\\S+\\s+" + version + "\\s+" + Pattern.quote(name) + "\\b.*");
        Path userClusters = root.resolve("etc/postgresql-common/user_clusters");
        lines(userClusters)
                .filter(line -> listed.matcher(line).matches())
                .forEach(line -> found.add(userClusters + " sends users to version " + version + " of " + name
                        + ": name the new version there ('" + line + "')"));
        entries(root.resolve("etc/default")).stream()
                .filter(file -> lines(file).anyMatch(line -> names(line, directory, version, name)))
                .forEach(file -> found.add(
                        file + " names version " + version + " of " + name + ": name the new version" + " there"));
        return found;
    }

    private static boolean names(String line, Path directory, String version, String name) {
        return !line.stripLeading().startsWith("#")
                && (line.contains(directory.toString())
                        || line.contains(version + "/" + name)
                        || line.contains(version + "-" + name));
    }

    private static boolean isOf(SystemdUnits.Unit unit, String version, Path bin) {
        return unit.text().contains(bin + "/")
                || Pattern.compile("(?<!\\d)" + version + "(?!\\d)")
                        .matcher(unit.name())
                        .find();
    }

    private List<String> patroni(String version, Path bin) {
        Optional<Path> directory = settings.configurationFor(version).map(Path::of);
        return Stream.of(
                        Stream.of(root.resolve("etc/patroni.yml")),
                        entries(root.resolve("etc/patroni")).stream(),
                        runningPatroni())
                .flatMap(files -> files)
                .distinct()
                .filter(file -> file.toString().matches(".*\\.ya?ml"))
                .flatMap(file -> lines(file)
                        .filter(line -> PATRONI_PLACES.matcher(line).matches())
                        .filter(line -> line.contains(bin.toString())
                                || directory.isPresent()
                                        && line.contains(directory.get().toString()))
                        .map(line -> file + " has Patroni run version " + version + " ('" + line.strip()
                                + "'): name the new version's there before it manages this server again"))
                .toList();
    }

    /** The files that running processes of Patroni's were started with. */
    private Stream<Path> runningPatroni() {
        return entries(root.resolve("proc")).stream()
                .filter(process -> process.getFileName().toString().matches("\\d+"))
                .map(HostReferences::arguments)
                .filter(words -> words.stream().limit(2).anyMatch(word -> word.matches("(.*/)?patroni")))
                .flatMap(List::stream)
                .filter(word -> word.startsWith("/"))
                .map(word -> root.resolve(word.substring(1)));
    }

    private static List<String> arguments(Path process) {
        try {
            return List.of(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0"));
        } catch (IOException e) {
            // It has ended meanwhile.
            return List.of();
        }
    }

    /** What would start another server than the new version on production's data. */
    List<Objection> objections(String version, String newVersion, Path bin) {
        List<Objection> found = new ArrayList<>();
        settings.server().start().ifPresent(start -> {
            List<String> now = unitNames(start.forVersion(version));
            List<String> then = unitNames(start.forVersion(newVersion));
            then.stream()
                    .flatMap(name -> units.unit(name).stream())
                    .filter(unit -> !unit.data().normalize().equals(data.normalize()))
                    .forEach(unit -> found.add(new Objection(
                            "service/unit-other-data",
                            "the catalogue's 'start' would start " + unit.name() + ", and that unit's data are in "
                                    + unit.data() + ", not in " + data,
                            "give it these data by a drop-in: 'systemctl edit " + unit.name()
                                    + "' with 'Environment=PGDATA=" + data + "' below [Service]")));
            now.stream()
                    .filter(then::contains)
                    .flatMap(name -> units.unit(name).stream())
                    .filter(unit -> unit.text().contains(bin + "/"))
                    .forEach(unit -> found.add(new Objection(
                            "service/unit-one-version",
                            "the catalogue's 'start' starts " + unit.name()
                                    + " for every version, and that unit runs the" + " programs in " + bin,
                            "name a unit of the new version, with {version} in the catalogue's 'start' and 'stop'")));
        });
        return found;
    }

    /** What a command gives {@code systemctl} to start. */
    private static List<String> unitNames(List<String> command) {
        return command.contains("systemctl") || command.get(0).endsWith("/systemctl")
                ? command.subList(1, command.size()).stream()
                        .filter(word -> !word.startsWith("-") && !word.equals("start"))
                        .map(word -> word.matches(".*\\.\\w+") ? word : word + ".service")
                        .toList()
                : List.of();
    }

    /**
     * How the old version is dropped from the host when nothing leads back to it.
     *
     * @param aside where its directory of configuration was put
     */
    List<String> farewell(String version, Path bin, Optional<Path> aside) {
        List<String> found = new ArrayList<>();
        aside.ifPresent(place -> found.add("version " + version + "'s configuration is kept in " + place
                + ", where nothing reads it: remove it when nobody wants to look at it any more"));
        Optional<Path> directory = settings.configurationFor(version).map(Path::of);
        if (directory.filter(DebianRegistry::holds).isPresent()) {
            List<String> others = DebianRegistry.clusters(version);
            String name = directory.get().getFileName().toString();
            found.add("'pg_dropcluster " + version + " " + name
                    + "' is not needed: Debian's list has no such cluster any" + " more");
            found.add(
                    others.isEmpty()
                            ? "no cluster of version " + version + " is left on this host: 'apt-get purge postgresql-"
                                    + version + "' removes its programs and no data"
                            : "do not purge postgresql-" + version
                                    + ": that would drop these clusters with their data: " + String.join(", ", others));
        }
        units.on(data).stream()
                .filter(unit -> isOf(unit, version, bin))
                .forEach(unit ->
                        found.add("the unit " + unit.name() + " still names " + data + ": disable it ('systemctl"
                                + " disable " + unit.name() + "') before the packages of version " + version + " go"));
        return found;
    }

    private static Stream<String> lines(Path file) {
        if (!Files.isRegularFile(file)) {
            return Stream.empty();
        }
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().filter(line -> !line.stripLeading()
                    .startsWith("#"));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + file, e);
        }
    }

    private static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot list " + directory, e);
        }
    }
}
