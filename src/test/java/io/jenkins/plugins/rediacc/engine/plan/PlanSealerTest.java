package io.jenkins.plugins.rediacc.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan.PlanFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanSealerTest {

    private static final String YAML = "name: p\nsteps:\n  - name: a\n    run: run.sh\nignore: ['*.log', /cache]\n";

    @TempDir
    Path temporary;

    private Path folder;
    private int copies;

    @BeforeEach
    void makePlanFolder() throws IOException {
        folder = newFolder("plan", YAML);
    }

    @Test
    void theCopyHoldsExactlyThePlansBytesReadOnlyForAll() throws IOException {
        write("data/rows.csv", "1\n");
        write("debug.log", "x");
        write("cache/big", "x");
        write("data/cache/kept", "y");
        SealedPlan sealed = seal();
        assertThat(sealed.files())
                .extracting(PlanFile::path)
                .containsExactly("data/cache/kept", "data/rows.csv", "plan.yaml", "run.sh");
        assertThat(sealed.files().get(3))
                .isEqualTo(new PlanFile(
                        "run.sh", "755", 15, "9ab8fabc8c72bfa0416414631e26bd71b01f9dfae98dcf4656b1e2d78307876a"));
        assertThat(treeOf(sealed.copy()))
                .containsExactly(
                        "r-xr-xr-x .",
                        "r-xr-xr-x data",
                        "r-xr-xr-x data/cache",
                        "r--r--r-- data/cache/kept",
                        "r--r--r-- data/rows.csv",
                        "r--r--r-- plan.yaml",
                        "r-xr-xr-x run.sh");
        assertThat(sealed.copy().resolve("data/rows.csv")).hasSameBinaryContentAs(folder.resolve("data/rows.csv"));
        assertThat(sealed.digest()).matches("[0-9a-f]{64}");
    }

    @Test
    void whatThePlanSeesBelongsToItsDigestAndStaysWhereItIs() throws IOException {
        Path seen = Files.createDirectory(temporary.toRealPath().resolve("seen"));
        Path file = Files.writeString(seen.resolve("lib.sh"), "one");
        Files.createSymbolicLink(seen.resolve("current"), Path.of("lib.sh"));
        write("plan.yaml", YAML + "sees: [" + seen + "]\n");
        SealedPlan before = seal();

        assertThat(before.files())
                .extracting(PlanFile::path)
                .containsExactly("plan.yaml", "run.sh", seen + "/current", seen + "/lib.sh");
        assertThat(treeOf(before.copy())).noneMatch(entry -> entry.contains("lib.sh"));
        Files.writeString(file, "two");
        SealedPlan changed = seal();
        assertThat(changed.digest()).isNotEqualTo(before.digest());
        Files.delete(seen.resolve("current"));
        assertThat(seal().digest()).isNotEqualTo(changed.digest());
        for (String wrong : List.of("opt/lib", "/opt/../srv", "/")) {
            write("plan.yaml", YAML + "sees: ['" + wrong + "']\n");
            assertThatThrownBy(this::seal).as(wrong).hasMessageContaining("absolute path of a directory");
        }
        write("plan.yaml", YAML + "sees: [" + seen + "/missing]\n");
        assertThatThrownBy(this::seal).hasMessageContaining("which is no directory here");
    }

    /** One bit of content, one mode bit, one name, or one file less. */
    @RepeatedTest(20)
    void anyChangeOfAFileChangesTheDigest(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        List<String> names = randomFiles(random);
        String before = seal().digest();
        String name = names.get(random.nextInt(names.size()));
        Path file = folder.resolve(name);
        switch (repetition.getCurrentRepetition() % 4) {
            case 0 -> flipOneBit(file, random);
            case 1 -> {
                int mode = (int) Files.getAttribute(file, "unix:mode");
                Files.setAttribute(file, "unix:mode", mode ^ (1 << random.nextInt(7)));
            }
            case 2 -> Files.move(file, file.resolveSibling(file.getFileName() + "x"));
            default -> Files.delete(file);
        }
        assertThat(seal().digest()).isNotEqualTo(before);
    }

    @RepeatedTest(5)
    void timesOwnersOrderAndPlaceDoNotChangeTheDigest(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        List<String> names = new ArrayList<>(randomFiles(random));
        Path other = newFolder("elsewhere", YAML);
        Collections.shuffle(names, random);
        for (String name : names) {
            Path copy = other.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(folder.resolve(name), copy);
            Files.setAttribute(copy, "unix:mode", Files.getAttribute(folder.resolve(name), "unix:mode"));
            Files.setLastModifiedTime(copy, FileTime.fromMillis(random.nextInt(1_000_000)));
        }
        Files.createDirectory(other.resolve("an-empty-folder"));
        write("ignored.log", "x");
        SealedPlan here = seal();
        SealedPlan there = seal(other, Map.of());
        assertThat(there.digest()).isEqualTo(here.digest());
        assertThat(there.files()).isEqualTo(here.files());
    }

    @Test
    void theDigestCoversWhichPlanOfTheFolderIsRun() throws IOException {
        Files.copy(folder.resolve("plan.yaml"), folder.resolve("other.yaml"));
        SealedPlan one = PlanSealer.seal(PlanReader.read(folder.resolve("plan.yaml")), target(), Map.of());
        SealedPlan other = PlanSealer.seal(PlanReader.read(folder.resolve("other.yaml")), target(), Map.of());
        assertThat(other.digest()).isNotEqualTo(one.digest());
    }

    @Test
    void contentCannotMoveBetweenFilesUnnoticed() throws IOException {
        write("a", "xy");
        write("b", "");
        String before = seal().digest();
        write("a", "x");
        write("b", "y");
        assertThat(seal().digest()).isNotEqualTo(before);
    }

    @Test
    void secretsComeFromTheCallerAndTheirValuesAreNotInTheDigest() throws IOException {
        write("plan.yaml", "name: p\nsteps: [{ name: a, run: run.sh, secrets: [TOKEN] }]\n");
        assertThatThrownBy(() -> seal(folder, Map.of("OTHER", "x")))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("plan.yaml:2:9: the step 'a' needs the secret TOKEN");
        assertThatThrownBy(() -> seal(folder, Map.of("TOKEN", ""))).isInstanceOf(RediaccException.class);
        assertThat(seal(folder, Map.of("TOKEN", "one")).digest())
                .isEqualTo(seal(folder, Map.of("TOKEN", "two")).digest());
    }

    @Test
    void aLinkInsideIsKeptAndCountsByWhereItLeads() throws IOException {
        write("x.sql", "1");
        write("y.sql", "1");
        Files.createSymbolicLink(folder.resolve("current.sql"), Path.of("x.sql"));
        SealedPlan before = seal();
        assertThat(before.files()).extracting(PlanFile::mode).containsExactly("120777", "644", "755", "644", "644");
        assertThat(Files.readSymbolicLink(before.copy().resolve("current.sql"))).isEqualTo(Path.of("x.sql"));
        Files.delete(folder.resolve("current.sql"));
        Files.createSymbolicLink(folder.resolve("current.sql"), Path.of("y.sql"));
        assertThat(seal().digest()).isNotEqualTo(before.digest());
    }

    @Test
    void aLinkThatLeavesThePlanIsRefusedAndNothingIsLeft() throws IOException {
        write("../secret", "s");
        for (Path leadsTo : List.of(
                Path.of("../secret"),
                temporary.resolve("secret"),
                folder.resolve("run.sh"),
                Path.of("../plan/run.sh"),
                Path.of("missing"),
                Path.of("ignored.log"))) {
            write("ignored.log", "x");
            Path link = Files.createSymbolicLink(folder.resolve("link"), leadsTo);
            Path target = target();
            assertThatThrownBy(() -> PlanSealer.seal(PlanReader.read(folder.resolve("plan.yaml")), target, Map.of()))
                    .as("link to %s", leadsTo)
                    .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                            .isEqualTo(ExitCode.USAGE))
                    .hasMessageContaining("'link' in the plan's folder is a link");
            assertThat(target).doesNotExist();
            Files.delete(link);
        }
    }

    @Test
    void pipesSocketsAndDevicesAreRefusedUnlessIgnored() throws Exception {
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
        assertThatThrownBy(this::seal)
                .hasMessageContaining("'pipe' in the plan's folder is a device, a socket or a pipe");
        write("plan.yaml", YAML.replace("/cache", "pipe"));
        assertThat(seal().files()).hasSize(2);
    }

    @Test
    void aFolderThatIsNotAPlansIsRefusedByItsSize() throws IOException {
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve("big").toFile(), "rw")) {
            sparse.setLength(PlanTree.MAX_BYTES + 1);
        }
        assertThatThrownBy(this::seal).hasMessageContaining("more than 1 GiB");
        Files.delete(folder.resolve("big"));
        for (int i = 0; i < PlanTree.MAX_FILES; i++) {
            write("many/" + i, "");
        }
        assertThatThrownBy(this::seal).hasMessageContaining("more than 10000 files");
    }

    @Test
    void aPlanThatChangedSinceItWasReadIsRefused() throws IOException {
        Plan plan = PlanReader.read(folder.resolve("plan.yaml"));
        write("plan.yaml", YAML + "limits: { duration: 1h }\n");
        Path target = target();
        assertThatThrownBy(() -> PlanSealer.seal(plan, target, Map.of()))
                .hasMessageContaining("was changed while it was read");
        assertThat(target).doesNotExist();
    }

    @Test
    void theCopyCannotLieInThePlansFolder() throws IOException {
        Plan plan = PlanReader.read(folder.resolve("plan.yaml"));
        assertThatThrownBy(() -> PlanSealer.seal(plan, folder.resolve("sealed"), Map.of()))
                .hasMessageContaining("would lie in the plan's folder");
    }

    @Test
    void fileNamesAreTakenAsTheyAre() throws IOException {
        for (String name : List.of("a b", "-rf", "$HOME", "a'b\"c", "ünï", "new\nline", "*", "#x")) {
            write(name, name);
        }
        SealedPlan sealed = seal();
        assertThat(sealed.files()).hasSize(10);
        for (PlanFile file : sealed.files()) {
            assertThat(sealed.copy().resolve(file.path())).hasSameBinaryContentAs(folder.resolve(file.path()));
        }
    }

    private List<String> randomFiles(Random random) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "d" + random.nextInt(3) + "/f" + i;
            byte[] content = new byte[1 + random.nextInt(100_000)];
            random.nextBytes(content);
            Files.createDirectories(folder.resolve(name).getParent());
            Files.write(folder.resolve(name), content);
            names.add(name);
        }
        return names;
    }

    private static void flipOneBit(Path file, Random random) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, content);
    }

    private Path newFolder(String name, String yaml) throws IOException {
        Path made = Files.createDirectory(temporary.resolve(name)).toRealPath();
        Files.writeString(made.resolve("plan.yaml"), yaml);
        Path script = Files.writeString(made.resolve("run.sh"), "#!/bin/sh\ntrue\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return made;
    }

    private void write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private SealedPlan seal() {
        return seal(folder, Map.of());
    }

    private SealedPlan seal(Path of, Map<String, String> environment) {
        return PlanSealer.seal(PlanReader.read(of.resolve("plan.yaml")), target(), environment);
    }

    private Path target() {
        return temporary.resolve("sealed-" + copies++);
    }

    private static List<String> treeOf(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.sorted().map(path -> describe(root, path)).toList();
        }
    }

    private static String describe(Path root, Path path) {
        try {
            String name = path.equals(root) ? "." : root.relativize(path).toString();
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + " " + name;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
